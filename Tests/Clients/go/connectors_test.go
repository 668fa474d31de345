// These tests drive a server at CO_API_URL as Cohere's Go SDK does, and check the answers. Each has an API key of its
// own, and so an organization of its own: all run at the same time.
//
//	CO_API_URL=http://localhost:8080 go test -v -parallel 64 ./...
package clients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestCheckAPIKey(t *testing.T) {
	t.Parallel()
	answer, err := newClient(newKey("go")).CheckAPIKey(ctx)
	noError(t, err)
	expect(t, "valid", answer.Valid, true)
	expect(t, "length of organization_id", len(*answer.OrganizationID), 36)
}

func TestConnectorWithOAuth(t *testing.T) {
	t.Parallel()
	client := newClient(newKey("go"))
	connector := create(t, client, ConnectorRequest{Name: "Team drive", URL: driveURL, OAuth: oauth()})
	expect(t, "auth_type", *connector.AuthType, "oauth")
	expect(t, "client_id", *connector.OAuth.ClientID, "team-drive")
	expect(t, "client_secret", connector.OAuth.ClientSecret, (*string)(nil))
	expect(t, "read", get(t, client, connector.ID), connector)
	deleted, err := client.Delete(ctx, connector.ID)
	noError(t, err)
	expect(t, "deleted", deleted, object{})
	_, err = client.Get(ctx, connector.ID)
	var notFound *NotFoundError
	expect(t, "is a NotFoundError", errors.As(err, &notFound), true)
}

func TestConnectorWithServiceAuth(t *testing.T) {
	t.Parallel()
	auth := &ServiceAuth{Type: "bearer", Token: secret}
	request := ConnectorRequest{Name: "Service", URL: driveURL, ServiceAuth: auth}
	connector := create(t, newClient(newKey("go")), request)
	expect(t, "auth_type", *connector.AuthType, "service_auth")
}

func TestPages(t *testing.T) {
	t.Parallel()
	client := newClient(newKey("go"))
	for _, name := range []string{"first", "second", "third"} {
		create(t, client, ConnectorRequest{Name: name, URL: driveURL})
	}
	page := list(t, client, pointer(2.5), pointer(1.0))
	expect(t, "length", len(page.Connectors), 2)
	expect(t, "newest first", page.Connectors[0].Name+page.Connectors[1].Name, "secondfirst")
	expect(t, "total", *page.TotalCount, 3.0)
	// The SDK writes a million as 1e+06.
	expect(t, "far away", len(list(t, client, nil, pointer(1e6)).Connectors), 0)
}

func TestUpdateWithNulls(t *testing.T) {
	t.Parallel()
	client := newClient(newKey("go"))
	request := ConnectorRequest{Name: "Drive", URL: driveURL, Excludes: []string{"id"}, OAuth: oauth()}
	before := create(t, client, request)
	changes := object{"name": nil, "excludes": nil, "active": false, "oauth": object{"scope": "read", "client_id": nil}}
	after := update(t, client, before.ID, changes)
	want := before
	want.Active, want.UpdatedAt = pointer(false), after.UpdatedAt
	want.OAuth = &OAuth{
		ClientID: before.OAuth.ClientID, Scope: pointer("read"),
		AuthorizeURL: before.OAuth.AuthorizeURL, TokenURL: before.OAuth.TokenURL,
	}
	expect(t, "changed", after, want)
	expect(t, "unchanged", update(t, client, before.ID, object{}).Name, "Drive")
}

func TestAuthorization(t *testing.T) {
	t.Parallel()
	client := newClient(newKey("go"))
	connector := create(t, client, ConnectorRequest{Name: "Drive", URL: driveURL, OAuth: oauth()})
	visit(t, client, connector.ID, "")
	expect(t, "auth_status", *get(t, client, connector.ID).AuthStatus, "valid")
	page := serverURL + "/health?from=" + url.QueryEscape("a b&ü")
	expect(t, "page", visit(t, client, connector.ID, page), page)
}

func TestExpiredAuthorization(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	client := newClient(key)
	connector := create(t, client, ConnectorRequest{Name: "Drive", URL: driveURL, OAuth: oauth()})
	path := "/cohere/connectors/" + connector.ID + "/authorizations/" + key
	admin(t, http.MethodPut, key, path, object{"status": "expired"})
	expect(t, "auth_status", *get(t, client, connector.ID).AuthStatus, "expired")
}

func TestReasons(t *testing.T) {
	t.Parallel()
	_, err := newClient(newKey("go")).Create(ctx, ConnectorRequest{Name: "x", URL: "x.example/search"})
	var badRequest *BadRequestError
	if !errors.As(err, &badRequest) || !strings.Contains(badRequest.Raw, "url") {
		t.Fatal(err)
	}
	_, err = newClient("").List(ctx, nil, nil, nil)
	var unauthorized *UnauthorizedError
	expect(t, "is an UnauthorizedError", errors.As(err, &unauthorized), true)
}

func TestEachDocumentedError(t *testing.T) {
	t.Parallel()
	for status, makeError := range errorsByStatus {
		client := newClient(newKey("go"))
		client.MaxAttempts = 1
		prefer := http.Header{"Prefer": {fmt.Sprintf("code=%d", status)}}
		_, err := client.List(ctx, nil, nil, prefer)
		expect(t, fmt.Sprint(status), reflect.TypeOf(err), reflect.TypeOf(makeError(Failure{})))
		var apiError *APIError
		expect(t, "is an APIError", errors.As(err, &apiError), true)
		expect(t, "status", apiError.StatusCode, status)
	}
}

func TestErrorsWithoutType(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	for _, response := range []object{
		{"status": 404},
		{"status": 404, "body": "<html>"},
		{"status": 409, "jsonBody": object{"message": "again"}},
	} {
		stub(t, key, response)
		_, err := newClient(key).List(ctx, nil, nil, nil)
		expect(t, "type", reflect.TypeOf(err), reflect.TypeOf(&APIError{}))
		expect(t, "status", err.(*APIError).StatusCode, response["status"])
	}
	expect(t, "requests", count(t, key, nil), 3.0)
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	response := object{"status": 429, "headers": object{"Retry-After": "1"}, "jsonBody": object{"message": "slow down"}}
	scenario := object{"scenarioName": "limit", "requiredScenarioState": "Started", "newScenarioState": "over"}
	stub(t, key, response, scenario)
	expect(t, "total", *list(t, newClient(key), nil, nil).TotalCount, 0.0)
	expect(t, "requests", count(t, key, nil), 2.0)
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	body := object{"message": "not now"}
	stub(t, key, object{"status": 503, "headers": object{"retry-after-ms": "1"}, "jsonBody": body})
	_, err := newClient(key).List(ctx, nil, nil, nil)
	var unavailable *ServiceUnavailableError
	expect(t, "is a ServiceUnavailableError", errors.As(err, &unavailable), true)
	expect(t, "requests", count(t, key, nil), 2.0)
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	stub(t, key, object{"passthrough": true, "fixedDelayMilliseconds": 60_000})
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	_, err := newClient(key).List(ctx, nil, nil, nil)
	expect(t, "is context.DeadlineExceeded", errors.Is(err, context.DeadlineExceeded), true)
}

func TestReset(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	stub(t, key, object{"fault": "CONNECTION_RESET_BY_PEER"})
	_, err := newClient(key).List(ctx, nil, nil, nil)
	expect(t, "is ECONNRESET", errors.Is(err, syscall.ECONNRESET), true)
}

func TestFiftyAtOnce(t *testing.T) {
	t.Parallel()
	for index := 0; index < 50; index++ {
		name := fmt.Sprintf("Connector %d", index)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(newKey("go"))
			create(t, client, ConnectorRequest{Name: name, URL: driveURL})
			page := list(t, client, nil, nil)
			expect(t, "total", *page.TotalCount, 1.0)
			expect(t, "name", page.Connectors[0].Name, name)
		})
	}
}

func TestOrganizations(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	connector := create(t, newClient(key+"/alice"), ConnectorRequest{Name: "Shared", URL: driveURL})
	expect(t, "for bob", get(t, newClient(key+"/bob"), connector.ID).Name, "Shared")
	_, err := newClient(newKey("go")).Get(ctx, connector.ID)
	var notFound *NotFoundError
	expect(t, "for a stranger", errors.As(err, &notFound), true)
}

func TestTextOfAnyScript(t *testing.T) {
	t.Parallel()
	client := newClient(newKey("go"))
	for _, name := range []string{"Équipe 研究 🚀", "E\u0301quipe", "tab\t and \"quotes\" \\ <&> \u2028"} {
		connector := create(t, client, ConnectorRequest{Name: name, URL: driveURL, Description: &name})
		connector = get(t, client, connector.ID)
		expect(t, "text", []string{connector.Name, *connector.Description}, []string{name, name})
	}
}

func TestUnknownMembersAndValues(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	connector := object{"id": "a", "name": "a", "auth_status": "revoked", "shiny": object{"new": 1}}
	stub(t, key, object{"jsonBody": object{"connectors": []object{connector}, "next": nil}})
	expect(t, "auth_status", *list(t, newClient(key), nil, nil).Connectors[0].AuthStatus, "revoked")
}

func TestPackedAnswer(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	connector := object{"id": "a", "name": strings.Repeat("long ", 5000)}
	stub(t, key, object{"jsonBody": object{"connectors": []object{connector}}})
	expect(t, "length", len(list(t, newClient(key), nil, nil).Connectors[0].Name), 25_000)
	expect(t, "asked for gzip", count(t, key, object{"Accept-Encoding": object{"equalTo": "gzip"}}), 1.0)
}

func TestBodyWithoutLengthAndExpect(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	// The type of the reader hides its length, so Go sends the body in chunks.
	body := io.MultiReader(strings.NewReader(`{"name": "Chunked", "url": "` + driveURL + `"}`))
	request, err := http.NewRequest(http.MethodPost, serverURL+"/v1/connectors", body)
	noError(t, err)
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Expect", "100-continue")
	response, err := http.DefaultClient.Do(request)
	noError(t, err)
	expect(t, "status", response.StatusCode, 200)
	expect(t, "name", list(t, newClient(key), nil, nil).Connectors[0].Name, "Chunked")
	headers := object{"Transfer-Encoding": object{"equalTo": "chunked"}, "Expect": object{"equalTo": "100-continue"}}
	expect(t, "requests", count(t, key, headers), 1.0)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	key := newKey("go")
	client := newClient(key)
	client.ClientName = "Suite 7"
	list(t, client, nil, nil)
	headers := object{
		"X-Client-Name": object{"equalTo": "Suite 7"}, "X-Fern-Language": object{"equalTo": "Go"},
		"Content-Type": object{"equalTo": "application/json"}, "User-Agent": object{"contains": "cohere-go"},
	}
	expect(t, "requests", count(t, key, headers), 1.0)
}

// Versions that add no /v1 want it in the base URL; the others are told that it is there twice.
func TestBaseURL(t *testing.T) {
	t.Parallel()
	client := newClient(newKey("go"))
	client.BaseURL += "/v1"
	_, err := client.List(ctx, nil, nil, nil)
	var notFound *NotFoundError
	if !errors.As(err, &notFound) || !strings.Contains(notFound.Raw, "the right one is /v1/connectors") {
		t.Fatal(err)
	}
}
