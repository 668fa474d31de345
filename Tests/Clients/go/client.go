// Package clients talks to Cohere's connectors API over HTTP as cohere-go 2.14 does: the same URLs, headers, bodies,
// retries and errors. It needs Go 1.19 or newer, and no modules.
package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client calls the API of one base URL with one key.
type Client struct {
	BaseURL     string
	Token       string
	ClientName  string
	MaxAttempts int // 2 if it is 0, as in the SDK
	HTTPClient  *http.Client
}

type OAuth struct {
	ClientID     *string `json:"client_id,omitempty"`
	ClientSecret *string `json:"client_secret,omitempty"`
	AuthorizeURL string  `json:"authorize_url,omitempty"`
	TokenURL     string  `json:"token_url,omitempty"`
	Scope        *string `json:"scope,omitempty"`
}

type ServiceAuth struct {
	Type  string `json:"type"`
	Token string `json:"token"`
}

// ConnectorRequest is the body of a create or an update. What is nil or empty is left out.
type ConnectorRequest struct {
	Name        string       `json:"name,omitempty"`
	Description *string      `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Excludes    []string     `json:"excludes,omitempty"`
	OAuth       *OAuth       `json:"oauth,omitempty"`
	Active      *bool        `json:"active,omitempty"`
	ServiceAuth *ServiceAuth `json:"service_auth,omitempty"`
}

type Connector struct {
	ID             string    `json:"id"`
	OrganizationID *string   `json:"organization_id"`
	Name           string    `json:"name"`
	Description    *string   `json:"description"`
	URL            *string   `json:"url"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
	Excludes       []string  `json:"excludes"`
	AuthType       *string   `json:"auth_type"`
	OAuth          *OAuth    `json:"oauth"`
	AuthStatus     *string   `json:"auth_status"`
	Active         *bool     `json:"active"`
}

type ConnectorResponse struct {
	Connector Connector `json:"connector"`
}

type ListResponse struct {
	Connectors []Connector `json:"connectors"`
	TotalCount *float64    `json:"total_count"`
}

type AuthorizeResponse struct {
	RedirectURL *string `json:"redirect_url"`
}

type CheckAPIKeyResponse struct {
	Valid          bool    `json:"valid"`
	OrganizationID *string `json:"organization_id"`
}

func (c *Client) CheckAPIKey(ctx context.Context) (answer CheckAPIKeyResponse, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/check-api-key", nil, nil, nil, &answer)
	return
}

// List sends limit and offset as the SDK does, which has them as float64.
func (c *Client) List(
	ctx context.Context, limit, offset *float64, header http.Header,
) (answer ListResponse, err error) {
	query := url.Values{}
	if limit != nil {
		query.Set("limit", fmt.Sprint(*limit))
	}
	if offset != nil {
		query.Set("offset", fmt.Sprint(*offset))
	}
	err = c.call(ctx, http.MethodGet, "/v1/connectors", query, header, nil, &answer)
	return
}

func (c *Client) Create(ctx context.Context, request ConnectorRequest) (answer ConnectorResponse, err error) {
	err = c.call(ctx, http.MethodPost, "/v1/connectors", nil, nil, request, &answer)
	return
}

func (c *Client) Get(ctx context.Context, id string) (answer ConnectorResponse, err error) {
	err = c.call(ctx, http.MethodGet, "/v1/connectors/"+url.PathEscape(id), nil, nil, nil, &answer)
	return
}

// Update takes any body, as the SDK can be told to send null for a member.
func (c *Client) Update(ctx context.Context, id string, changes any) (answer ConnectorResponse, err error) {
	err = c.call(ctx, http.MethodPatch, "/v1/connectors/"+url.PathEscape(id), nil, nil, changes, &answer)
	return
}

func (c *Client) Delete(ctx context.Context, id string) (answer map[string]any, err error) {
	err = c.call(ctx, http.MethodDelete, "/v1/connectors/"+url.PathEscape(id), nil, nil, nil, &answer)
	return
}

func (c *Client) OAuthAuthorize(
	ctx context.Context, id, afterTokenRedirect string,
) (answer AuthorizeResponse, err error) {
	query := url.Values{}
	if afterTokenRedirect != "" {
		query.Set("after_token_redirect", afterTokenRedirect)
	}
	path := "/v1/connectors/" + url.PathEscape(id) + "/oauth/authorize"
	err = c.call(ctx, http.MethodPost, path, query, nil, nil, &answer)
	return
}

// call makes a request, tries again where the status says so, and reads the answer.
func (c *Client) call(
	ctx context.Context, method, path string, query url.Values, header http.Header, body, answer any,
) error {
	target := c.BaseURL + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	maxAttempts := c.MaxAttempts
	if maxAttempts == 0 {
		maxAttempts = 2
	}
	for attempt := 0; ; attempt++ {
		request, err := c.newRequest(ctx, method, target, header, body)
		if err != nil {
			return err
		}
		response, err := c.HTTPClient.Do(request)
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		status := response.StatusCode
		shouldRetry := status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500
		if shouldRetry && attempt+1 < maxAttempts {
			time.Sleep(retryDelay(response.Header, attempt))
			continue
		}
		if status < 200 || status >= 300 {
			return newError(status, raw)
		}
		return json.Unmarshal(raw, answer)
	}
}

func (c *Client) newRequest(
	ctx context.Context, method, target string, header http.Header, body any,
) (*http.Request, error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, target, reader)
	if err != nil {
		return nil, err
	}
	// The SDK sends a Content-Type with every request, also with those that have no body.
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Fern-Language", "Go")
	request.Header.Set("X-Fern-SDK-Name", "github.com/cohere-ai/cohere-go/v2")
	request.Header.Set("X-Fern-SDK-Version", "v2.14.0")
	request.Header.Set("User-Agent", "github.com/cohere-ai/cohere-go/2.14.0")
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.ClientName != "" {
		request.Header.Set("X-Client-Name", c.ClientName)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	return request, nil
}

// retryDelay is what the answer asks for, else 1 s, 2 s, 4 s and so on, within 10 %. It is a minute at most.
func retryDelay(header http.Header, attempt int) time.Duration {
	delay := time.Second << attempt * time.Duration(90+rand.Intn(20)) / 100
	retryAfter := header.Get("Retry-After")
	reset, _ := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64)
	if seconds, err := strconv.Atoi(retryAfter); err == nil && seconds > 0 {
		delay = time.Duration(seconds) * time.Second
	} else if date, err := time.Parse(time.RFC1123, retryAfter); err == nil && time.Until(date) > 0 {
		delay = time.Until(date)
	} else if untilReset := time.Until(time.Unix(reset, 0)); untilReset > 0 {
		delay = untilReset * time.Duration(100+rand.Intn(20)) / 100
	}
	if delay > time.Minute {
		return time.Minute
	}
	return delay
}
