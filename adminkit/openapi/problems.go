package openapi

// ProblemCode is a code that a problem detail can have.
type ProblemCode struct {
	Code    string
	Status  int
	MayHave bool // what was asked for may have been done; after every other code nothing was changed
	Says    string
}

// ProblemCodes are all of them, in the order of their statuses. A test holds the
// program to it, and docs/api.md.
var ProblemCodes = []ProblemCode{
	{"host-unknown", 400, false, "the address names a host that is not served here"},
	{"invalid-cursor", 400, false, "a place in a list that no page gave out"},
	{"malformed-form", 400, false, "a page's form that cannot be read"},
	{"malformed-json", 400, false, "a body that is not exactly JSON; the sentence has the place"},
	{"malformed-query", 400, false, "an address whose query cannot be read"},
	{"repeated-parameter", 400, false, "a name in the query that is given twice and takes one value"},
	{"unknown-parameter", 400, false, "a name in the query that is not known"},
	{"unauthenticated", 401, false, "nobody is signed in, or the token is none"},
	{"cross-site", 403, false, "the request came from a page of another site"},
	{"forbidden", 403, false, "without the right"},
	{"framed", 403, false, "the request came from inside a frame"},
	{"identity-required", 403, false, "a session that has not given the password lately"},
	{"prefetched", 403, false, "a browser's guess, not a request of a person"},
	{"press-unproved", 403, false, "nothing shows that a person pressed deliberately"},
	{"scope-missing", 403, false, "the token lacks a scope"},
	{"seal-missing", 403, false, "the form was not made here for this session"},
	{"not-found", 404, false, "no such row, or none you may know of"},
	{"method-not-allowed", 405, false, "the address does not support this method"},
	{"too-slow", 408, false, "what was sent came too slowly"},
	{"account-closed", 409, false, "one of the two accounts is closed"}, // feature:ledger
	{"conflict", 409, false, "somebody else was first, or other rows stand against it"},
	{"insufficient-balance", 409, false, "there is less in the account"},         // feature:ledger
	{"limit-exceeded", 409, false, "more than may be sent, at once or in a day"}, // feature:ledger
	{"seal-changed", 409, false, "what the page showed is not how things stand"},
	{"seal-expired", 409, false, "the page was open for too long"},
	{"seal-spent", 409, false, "this form was sent before, and done then"},
	{"transfer-cancelled", 409, false, "it was cancelled before"},              // feature:ledger
	{"transfer-confirmed", 409, false, "it was confirmed before and is final"}, // feature:ledger
	{"transfer-expired", 409, false, "nobody confirmed it in time"},            // feature:ledger
	{"stale", 412, false, "the row no longer has the tag of If-Match; the answer has the tag it has"},
	{"body-too-large", 413, false, "larger than the address takes"},
	{"charset-unsupported", 415, false, "declared in another charset than UTF-8"},
	{"encoding-unsupported", 415, false, "a body with Content-Encoding"},
	{"not-a-form", 415, false, "a page's form in another type"},
	{"not-a-report", 415, false, "no violation report"},
	{"not-json", 415, false, "not declared as JSON"},
	{"idempotency-key-reused", 422, false, "the key stands for another request"},
	{"invalid", 422, false, "the input breaks a rule; errors names the fields"},
	{"typed-wrong", 422, false, "what had to be typed once more does not match"},
	{"too-many-requests", 429, false, "too often; Retry-After says when again"},
	{"too-many-headers", 431, false, "more headers than are taken"},
	{"internal", 500, true, "a fault of the server; it may have come after the change"},
	{"outcome-unknown", 503, true, "the connection broke while the change was being stored"},
	{"unavailable", 503, false, "not just now; try again"},
}

// Changed says what may have become of what was asked for.
func (c ProblemCode) Changed() string {
	if c.MayHave {
		return "may have changed"
	}
	return "nothing was changed"
}

// problemCode is the schema of a problem's code.
func problemCode() Object {
	var codes List
	words := Object{}
	for _, c := range ProblemCodes {
		codes = append(codes, c.Code)
		words[c.Code] = c.Changed() + ": " + c.Says
	}
	return Object{"type": "string", "description": "stable, for programs", "enum": codes, "x-enumDescriptions": words}
}
