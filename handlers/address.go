package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
)

// safePath returns next when it is a path of this site, else the dashboard: a
// redirect never leaves the site.
func safePath(next string) string {
	const home = "/dashboard"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return home
	}
	// Browsers read a backslash as a slash, and // as another host.
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") {
		return home
	}
	return next
}

// isAPI reports whether a program asks, and is answered in JSON.
func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// withQuery adds a parameter to a path of this site.
func withQuery(path, name, value string) string {
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	return path + join + url.Values{name: {value}}.Encode()
}

// adminPath is where the administrators' pages begin.
const adminPath = "/admin"

// entityPath is the page with the list of an entity's rows.
func entityPath(table string) string { return adminPath + "/" + table }

// rowPath is the page of one of them.
func rowPath(table string, id uuid.UUID) string { return entityPath(table) + "/" + id.String() }

// The names in addresses that can be given more than once, on whichever page: the
// columns of a list, and the rows that were chosen for a field, whose name follows.
const (
	columnName   = "column"
	chosenPrefix = "chosen."
)
