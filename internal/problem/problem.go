// Package problem is how the domain says no: a stable code for programs, a
// plain sentence for people, and the cause for the operator's log. It knows no
// HTTP; handlers translate the code.
package problem

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Code is the kind of failure, stable for programs.
type Code string

// The codes.
const (
	Invalid         Code = "invalid"           // the input breaks a rule; see Fields
	Unauthenticated Code = "unauthenticated"   // nobody is signed in, or the credentials are wrong
	Forbidden       Code = "forbidden"         // signed in, without the right
	InvalidCursor   Code = "invalid-cursor"    // an address names a place in a list that no page gave out; see Fields
	NotFound        Code = "not-found"         // no such thing, or none this person may know of
	Conflict        Code = "conflict"          // somebody else was first
	Limited         Code = "too-many-requests" // too often; try later
	Unavailable     Code = "unavailable"       // the service cannot do it just now; nothing was changed

	// What can stand against a press that moves something.
	PressUnproved Code = "press-unproved" // nothing shows that a person pressed deliberately
	SealMissing   Code = "seal-missing"   // the form was not made by this application for this session
	SealExpired   Code = "seal-expired"   // the page was open for too long
	SealChanged   Code = "seal-changed"   // what the page showed is not how things stand
	SealSpent     Code = "seal-spent"     // the form was sent before
	TypedWrong    Code = "typed-wrong"    // what had to be typed once more does not match; see Fields

	KeyReused      Code = "idempotency-key-reused" // the key stands for another request
	OutcomeUnknown Code = "outcome-unknown"        // it may have happened: look before trying again

	// feature:ledger begins

	// What can stand against a transfer.
	Insufficient  Code = "insufficient-balance" // there is less in the account
	OverLimit     Code = "limit-exceeded"       // more than may be sent, at once or in a day
	AccountClosed Code = "account-closed"       // one of the two accounts is closed
	Expired       Code = "transfer-expired"     // nobody confirmed it in time
	Cancelled     Code = "transfer-cancelled"   // it was cancelled before
	Settled       Code = "transfer-confirmed"   // it was confirmed before and is final
	// feature:ledger ends
)

// A Field is one input and what is wrong with it.
type Field struct {
	Name     string `json:"name"`
	Sentence string `json:"detail"`
}

// Error is a refusal with words for everyone concerned.
type Error struct {
	Code     Code
	Sentence string        // for the person: what is the matter and what to do next
	Fields   []Field       // for Invalid: what is wrong where
	Wait     time.Duration // for Limited: how long until it may be tried again; 0 if nobody knows
	cause    error
}

// Error joins the code, the sentence and the cause, for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code) + ": " + e.Sentence)
	for _, f := range e.Fields {
		b.WriteString(" [" + f.Name + ": " + f.Sentence + "]")
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// New returns a failure with a sentence for the person.
func New(code Code, sentence string) *Error { return &Error{Code: code, Sentence: sentence} }

// Wrap is New with the cause, which only the operator sees.
func Wrap(cause error, code Code, sentence string) *Error {
	return &Error{Code: code, Sentence: sentence, cause: cause}
}

// BadCursor refuses a place in a list, by the name that it has in the address.
func BadCursor(field string) *Error {
	const sentence = "This is no place in this list. Begin with its first page."
	return &Error{Code: InvalidCursor, Sentence: sentence, Fields: []Field{{field, sentence}}}
}

// As returns the failure in err's chain, or nil.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is reports whether err is a failure with the code.
func Is(err error, code Code) bool {
	e := As(err)
	return e != nil && e.Code == code
}

// Check collects what is wrong with a form, so that a person is told of
// everything at once.
type Check struct{ fields []Field }

// Refuse notes that a field is wrong.
func (c *Check) Refuse(field, sentence string) {
	c.fields = append(c.fields, Field{Name: field, Sentence: sentence})
}

// Add notes what was found to be wrong elsewhere.
func (c *Check) Add(fields ...Field) { c.fields = append(c.fields, fields...) }

// Refused reports whether a field was refused.
func (c *Check) Refused(field string) bool {
	return slices.ContainsFunc(c.fields, func(f Field) bool { return f.Name == field })
}

// Take adds the fields of an Invalid failure; another error it returns.
func (c *Check) Take(err error) error {
	f := As(err)
	if f == nil || f.Code != Invalid {
		return err
	}
	c.Add(f.Fields...)
	return nil
}

// InOrder puts what was refused in the order in which a form has its fields;
// others stand behind them.
func (c *Check) InOrder(form ...string) *Check {
	place := func(f Field) int {
		if i := slices.Index(form, f.Name); i >= 0 {
			return i
		}
		return len(form)
	}
	slices.SortStableFunc(c.fields, func(a, b Field) int { return place(a) - place(b) })
	return c
}

// Err returns an Invalid failure, or nil when no field was refused.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Sentence: "Some of the input cannot be accepted.", Fields: c.fields}
}
