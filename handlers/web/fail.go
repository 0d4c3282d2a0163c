package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"unframed/ent"
	"unframed/ent/privacy"
	"unframed/internal/exactjson"
	"unframed/internal/intake"
	"unframed/internal/problem"
	"unframed/store"
)

var (
	ErrNoPage   = problem.New(problem.NotFound, "There is nothing at this address. It may be mistyped, or what was here is gone.")
	ErrNoMethod = Problem{Status: http.StatusMethodNotAllowed, Code: "method-not-allowed", Sentence: "This address does not support this method."}
)

// Problem is an error as it is told to whoever made the request. In JSON it is
// a problem detail (RFC 9457).
type Problem struct {
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Status   int             `json:"status"`
	Code     string          `json:"code"`
	Sentence string          `json:"detail"`
	Fields   []problem.Field `json:"errors,omitempty"`

	Referrers []referrers `json:"referrers,omitempty"` // what forbids a deletion
}

// Error is the problem's sentence.
func (p Problem) Error() string { return p.Sentence }

// Refuse notes what is wrong with one name.
func (p *Problem) Refuse(name, sentence string) {
	p.Fields = append(p.Fields, problem.Field{Name: name, Sentence: sentence})
}

// Sorted is the problem with what is wrong in the order of the names.
func (p Problem) Sorted() Problem {
	slices.SortFunc(p.Fields, func(a, b problem.Field) int { return strings.Compare(a.Name, b.Name) })
	return p
}

// titles are the headings of the error pages.
var titles = map[int]string{
	http.StatusBadRequest:            "Bad request",
	http.StatusUnauthorized:          "Sign in first",
	http.StatusForbidden:             "Not allowed",
	http.StatusNotFound:              "Not found",
	http.StatusMethodNotAllowed:      "Method not allowed",
	http.StatusConflict:              "Conflict",
	http.StatusPreconditionFailed:    "Changed in the meantime",
	http.StatusRequestTimeout:        "Too slow",
	http.StatusRequestEntityTooLarge: "Too large",
	http.StatusUnsupportedMediaType:  "Unsupported format",
	http.StatusUnprocessableEntity:   "There is a problem",
	http.StatusTooManyRequests:       "Too many attempts",

	http.StatusRequestHeaderFieldsTooLarge: "Too large",

	http.StatusInternalServerError: "Something went wrong",
	http.StatusServiceUnavailable:  "Temporarily unavailable",
}

var statuses = map[problem.Code]int{
	problem.Invalid:         http.StatusUnprocessableEntity,
	problem.Unauthenticated: http.StatusUnauthorized,
	problem.Forbidden:       http.StatusForbidden,
	problem.InvalidCursor:   http.StatusBadRequest,
	problem.NotFound:        http.StatusNotFound,
	problem.Conflict:        http.StatusConflict,
	problem.Limited:         http.StatusTooManyRequests,
	problem.Unavailable:     http.StatusServiceUnavailable,
	problem.Insufficient:    http.StatusConflict, // feature:ledger
	problem.OverLimit:       http.StatusConflict, // feature:ledger
	problem.AccountClosed:   http.StatusConflict, // feature:ledger
	problem.Expired:         http.StatusConflict, // feature:ledger
	problem.Cancelled:       http.StatusConflict, // feature:ledger
	problem.Settled:         http.StatusConflict, // feature:ledger
	problem.PressUnproved:   http.StatusForbidden,
	problem.SealMissing:     http.StatusForbidden,
	problem.SealExpired:     http.StatusConflict,
	problem.SealChanged:     http.StatusConflict,
	problem.SealSpent:       http.StatusConflict,
	problem.TypedWrong:      http.StatusUnprocessableEntity,
	problem.KeyReused:       http.StatusUnprocessableEntity,
	problem.OutcomeUnknown:  http.StatusServiceUnavailable,
}

// StatusOf is the status of a failure's answer, or 0 for a code that is not known.
func StatusOf(code problem.Code) int { return statuses[code] }

// Describe decides what an error means to whoever made the request. What it
// does not know is an internal error, and its words stay in the log.
func Describe(err error) Problem {
	var known Problem
	var inexact *exactjson.Refusal
	var tooLarge *http.MaxBytesError
	switch f := problem.As(err); {
	case errors.As(err, &known):
		return known
	case f != nil:
		return Problem{Status: statuses[f.Code], Code: string(f.Code), Sentence: f.Sentence, Fields: f.Fields, Referrers: referrersOf(err)}
	case errors.As(err, &inexact):
		return Problem{Status: http.StatusBadRequest, Code: "malformed-json", Sentence: inexact.Error()}
	case errors.Is(err, intake.ErrTooSlow):
		return Problem{Status: http.StatusRequestTimeout, Code: "too-slow", Sentence: "What was sent came too slowly. Nothing was changed; send it again."}
	case errors.Is(err, intake.ErrHeaders):
		return Problem{Status: http.StatusRequestHeaderFieldsTooLarge, Code: "too-many-headers", Sentence: "The request has more headers than this server accepts."}
	case errors.Is(err, intake.ErrCrowded):
		return Problem{Status: http.StatusTooManyRequests, Code: string(problem.Limited), Sentence: "Too many requests from where you are are under way. Nothing was changed; try again in a moment."}
	case errors.Is(err, intake.ErrBodies):
		return Problem{Status: http.StatusServiceUnavailable, Code: string(problem.Unavailable), Sentence: "This server takes in as much as it can just now. Nothing was changed; try again in a moment."}
	case errors.As(err, &tooLarge):
		return Problem{Status: http.StatusRequestEntityTooLarge, Code: "body-too-large", Sentence: "What was sent is larger than this server accepts."}
	case ent.IsNotFound(err): // or somebody else's, which for this person is the same
		return Problem{Status: http.StatusNotFound, Code: string(problem.NotFound), Sentence: "There is no such thing, or it is not yours to see."}
	case errors.Is(err, privacy.Deny):
		return Problem{Status: http.StatusForbidden, Code: string(problem.Forbidden), Sentence: "You may not do this."}
	case errors.Is(err, store.ErrAmbiguous):
		return Problem{Status: http.StatusServiceUnavailable, Code: string(problem.OutcomeUnknown),
			Sentence: "The connection to the database broke while your change was being stored. It may have happened: look before you try again."}
	case store.Unwritable(err):
		return Problem{Status: http.StatusServiceUnavailable, Code: string(problem.Unavailable),
			Sentence: "The database can store nothing just now. Nothing was changed; try again later."}
	case errors.Is(err, store.ErrCrowded):
		return Problem{Status: http.StatusServiceUnavailable, Code: string(problem.Unavailable),
			Sentence: "Too much is asked of the database just now. Nothing was changed; try again in a moment."}
	case store.Unavailable(err), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Problem{Status: http.StatusServiceUnavailable, Code: string(problem.Unavailable),
			Sentence: "The database cannot be reached just now. Nothing was changed; try again in a moment."}
	}
	return Problem{Status: http.StatusInternalServerError, Code: "internal",
		Sentence: "This is our fault, not yours. It has been noted; try again later."}
}

type errorPage struct {
	Shell
	Title     string
	Sentence  string
	Status    int
	Fields    []problem.Field
	Start     string // the first page of the list, where another was asked for; or empty
	RequestID string
}

// Fail answers a request with what went wrong: a problem detail for programs, a
// page for people.
func (rs *Responder) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if clientLeft(r, err) {
		left(r)
		return
	}
	p := Describe(err)
	p.Type, p.Title = "about:blank", titles[p.Status]
	if p.Code == string(problem.Unavailable) && IsReading(r) && problem.As(err) == nil && !errors.Is(err, store.ErrCrowded) && !errors.Is(err, intake.ErrBodies) {
		// Whoever looks after what became of a change must not read this as an answer.
		p.Sentence = "The database cannot be reached just now. Try again in a moment."
	}
	if p.Status >= http.StatusInternalServerError {
		rs.Log.ErrorContext(r.Context(), "request failed", slog.String("id", RequestID(r)), slog.Any("error", err))
	}
	w.Header().Set("Cache-Control", "no-store, max-age=0") // also where a good answer may be stored
	SayWhenAgain(w, p.Status, err)
	if IsAPI(r) {
		if p.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", challenge(r))
		}
		err = sendJSON(w, p.Status, "application/problem+json", p)
	} else {
		page := errorPage{Shell: rs.Shell(w, r), Title: p.Title, Sentence: p.Sentence, Status: p.Status, Fields: p.Fields, RequestID: RequestID(r)}
		if p.Code == string(problem.InvalidCursor) { // whose one field says what the page does
			page.Start, page.Fields = r.URL.Path, nil
		}
		err = rs.Page(w, p.Status, "error", page)
	}
	if err != nil {
		rs.Log.ErrorContext(r.Context(), "error page failed", slog.String("id", RequestID(r)), slog.Any("error", err))
		http.Error(w, p.Sentence, p.Status)
	}
}

// SayWhenAgain sets Retry-After on a refusal that lasts for a while.
func SayWhenAgain(w http.ResponseWriter, status int, err error) {
	if status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests {
		return
	}
	seconds := 5
	if f := problem.As(err); f != nil && f.Wait > 0 {
		seconds = int(f.Wait/time.Second) + 1
	}
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
}

// clientLeft reports whether err came about because nobody waits for the answer
// any more. Whether a change was made is another matter, and told to the log.
func clientLeft(r *http.Request, err error) bool {
	return errors.Is(r.Context().Err(), context.Canceled) && !errors.Is(err, store.ErrAmbiguous)
}

// IsReading reports whether the request could not have changed anything.
func IsReading(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead
}
