package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
)

// SafePath returns next when it is a path of this site, else the dashboard: a
// redirect never leaves the site.
func SafePath(next string) string {
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

// IsAPI reports whether a program asks, and is answered in JSON.
func IsAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// WithQuery adds a parameter to a path of this site.
func WithQuery(path, name, value string) string {
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	return path + join + url.Values{name: {value}}.Encode()
}

// AdminPath is where the administrators' pages begin.
const AdminPath = "/admin"

// EntityPath is the page with the list of an entity's rows.
func EntityPath(table string) string { return AdminPath + "/" + table }

// RowPath is the page of one of them.
func RowPath(table string, id uuid.UUID) string { return EntityPath(table) + "/" + id.String() }

// The names in addresses that can be given more than once, on whichever page: the
// columns of a list, and the rows that were chosen for a field, whose name follows.
const (
	ColumnName   = "column"
	ChosenPrefix = "chosen."
)
