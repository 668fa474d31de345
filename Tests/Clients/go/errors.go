package clients

import (
	"encoding/json"
	"fmt"
)

// APIError is the error of a status that has no type of its own, and of an answer that is no JSON.
type APIError struct {
	StatusCode int
	Raw        string
}

func (e *APIError) Error() string { return fmt.Sprintf("%d: %s", e.StatusCode, e.Raw) }

// Failure is what the errors with types of their own have in common: the body, as JSON.
type Failure struct {
	*APIError
	Body any
}

// Unwrap lets errors.As find the APIError of each.
func (f *Failure) Unwrap() error { return f.APIError }

type (
	BadRequestError          struct{ Failure }
	UnauthorizedError        struct{ Failure }
	ForbiddenError           struct{ Failure }
	NotFoundError            struct{ Failure }
	UnprocessableEntityError struct{ Failure }
	TooManyRequestsError     struct{ Failure }
	InvalidTokenError        struct{ Failure }
	ClientClosedRequestError struct{ Failure }
	InternalServerError      struct{ Failure }
	NotImplementedError      struct{ Failure }
	ServiceUnavailableError  struct{ Failure }
	GatewayTimeoutError      struct{ Failure }
)

var errorsByStatus = map[int]func(Failure) error{
	400: func(f Failure) error { return &BadRequestError{f} },
	401: func(f Failure) error { return &UnauthorizedError{f} },
	403: func(f Failure) error { return &ForbiddenError{f} },
	404: func(f Failure) error { return &NotFoundError{f} },
	422: func(f Failure) error { return &UnprocessableEntityError{f} },
	429: func(f Failure) error { return &TooManyRequestsError{f} },
	498: func(f Failure) error { return &InvalidTokenError{f} },
	499: func(f Failure) error { return &ClientClosedRequestError{f} },
	500: func(f Failure) error { return &InternalServerError{f} },
	501: func(f Failure) error { return &NotImplementedError{f} },
	503: func(f Failure) error { return &ServiceUnavailableError{f} },
	504: func(f Failure) error { return &GatewayTimeoutError{f} },
}

// newError gives the error of a status. A body that is empty or no JSON makes an APIError, whatever the status is.
func newError(status int, raw []byte) error {
	apiError := &APIError{StatusCode: status, Raw: string(raw)}
	var body any
	makeError, isKnown := errorsByStatus[status]
	if !isKnown || json.Unmarshal(raw, &body) != nil {
		return apiError
	}
	return makeError(Failure{apiError, body})
}
