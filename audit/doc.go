// Package audit checks a running site from outside, as a stranger with a bad
// mind would: it crawls one origin, asks odd questions, and grades what the
// answers carry. It works on any site and imports nothing of the application.
//
// It asks with GET alone wherever something exists. Every other method goes to
// a random path, or is one that changes nothing (HEAD, OPTIONS, TRACE, and one
// that does not exist). It submits no form and follows no link out of the
// origin.
//
// CheckRoutes does the same for a table of routes instead of a site.
package audit
