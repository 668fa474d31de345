package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"
)

var (
	serverURL = os.Getenv("CO_API_URL")
	secret    = os.Getenv("CLIENT_SECRET")
	driveURL  = "https://drive.example.com/search"
	received  = &transcript{}
	ctx       = context.Background()
)

// TestMain checks at the end that no byte of any answer was a secret's.
func TestMain(m *testing.M) {
	if secret == "" {
		secret = newKey("secret")
	}
	http.DefaultTransport = recorder{http.DefaultTransport}
	status := m.Run()
	if received.holds(secret) || received.holds(`"client_secret"`) {
		fmt.Println("FAIL: an answer holds a secret")
		status = 1
	}
	os.Exit(status)
}

type transcript struct {
	mutex sync.Mutex
	bytes bytes.Buffer
}

func (t *transcript) holds(text string) bool { return bytes.Contains(t.bytes.Bytes(), []byte(text)) }

// recorder keeps every byte of every answer.
type recorder struct{ http.RoundTripper }

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	received.mutex.Lock()
	defer received.mutex.Unlock()
	response.Header.Write(&received.bytes)
	received.bytes.Write(body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// newKey makes a key that nobody else has.
func newKey(prefix string) string {
	return fmt.Sprintf("%s-%d-%d", prefix, time.Now().UnixNano(), rand.Int63())
}

func newClient(key string) *Client {
	return &Client{BaseURL: serverURL, Token: key, HTTPClient: http.DefaultClient}
}

func pointer[Value any](value Value) *Value { return &value }

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: got %+v, want %+v", what, got, want)
	}
}

// admin calls WireMock's admin API for the organization of a key.
func admin(t *testing.T, method, key, path string, body any) map[string]any {
	t.Helper()
	encoded, err := json.Marshal(body)
	noError(t, err)
	request, err := http.NewRequest(method, serverURL+"/__admin"+path, bytes.NewReader(encoded))
	noError(t, err)
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	noError(t, err)
	raw, err := io.ReadAll(response.Body)
	noError(t, err)
	var answer map[string]any
	if err := json.Unmarshal(raw, &answer); err != nil || response.StatusCode >= 300 {
		t.Fatalf("%s: %d %s", path, response.StatusCode, raw)
	}
	return answer
}

type object = map[string]any

// stub answers the list of connectors with a response.
func stub(t *testing.T, key string, response object, more ...object) {
	t.Helper()
	mapping := object{"request": object{"urlPath": "/v1/connectors"}, "response": response}
	for _, members := range more {
		for name, value := range members {
			mapping[name] = value
		}
	}
	admin(t, http.MethodPost, key, "/mappings", mapping)
}

func count(t *testing.T, key string, headers object) any {
	t.Helper()
	pattern := object{"urlPath": "/v1/connectors", "headers": headers}
	return admin(t, http.MethodPost, key, "/requests/count", pattern)["count"]
}

func oauth() *OAuth {
	return &OAuth{
		ClientID: pointer("team-drive"), ClientSecret: &secret, Scope: pointer("files.read profile"),
		AuthorizeURL: serverURL + "/oauth/authorize?prompt=none", TokenURL: serverURL + "/oauth/token",
	}
}

func create(t *testing.T, client *Client, request ConnectorRequest) Connector {
	t.Helper()
	answer, err := client.Create(ctx, request)
	noError(t, err)
	return answer.Connector
}

func get(t *testing.T, client *Client, id string) Connector {
	t.Helper()
	answer, err := client.Get(ctx, id)
	noError(t, err)
	return answer.Connector
}

func update(t *testing.T, client *Client, id string, changes object) Connector {
	t.Helper()
	answer, err := client.Update(ctx, id, changes)
	noError(t, err)
	return answer.Connector
}

func list(t *testing.T, client *Client, limit, offset *float64) ListResponse {
	t.Helper()
	answer, err := client.List(ctx, limit, offset, nil)
	noError(t, err)
	return answer
}

// visit follows the redirects of an authorization and gives the URL at which they end.
func visit(t *testing.T, client *Client, id, afterTokenRedirect string) string {
	t.Helper()
	answer, err := client.OAuthAuthorize(ctx, id, afterTokenRedirect)
	noError(t, err)
	response, err := http.Get(*answer.RedirectURL)
	noError(t, err)
	expect(t, "status", response.StatusCode, 200)
	return response.Request.URL.String()
}
