// Package web is what every handler uses: who asks and from where, the shell of a
// page, forms, answers in HTML and JSON, what went wrong, what the next page says,
// and times as people read them. It knows no route and none of the areas.
package web

import (
	"log/slog"
	"net/http"
	"net/url"

	"unframed/internal/network"
	"unframed/shield"
	"unframed/templates"
)

// Metrics hears of requests and of what was refused.
type Metrics interface {
	Request(method, route string, status int, seconds float64)
	Refused(code string)
	Undelivered()
}

// Responder answers requests. It is made once for a site; every area has it.
type Responder struct {
	BaseURL *url.URL // how browsers reach the site
	Proxies network.Proxies
	Pages   *templates.Set
	Box     *shield.Box // closes what browsers keep
	Log     *slog.Logger
	Metrics Metrics
	// Links stand in the navigation of whoever is signed in, beside the platform's own.
	Links []NavLink
	// Nav is how one goes through the administrators' pages, and nil on others; nil
	// for a site without any.
	Nav func(*http.Request) *AdminNav
}

// Templates are the structs of the pages that are rendered here, by the names of
// their templates.
func Templates() map[string]any { return map[string]any{"error": errorPage{}} }

func (rs *Responder) nav(r *http.Request) *AdminNav {
	if rs.Nav == nil {
		return nil
	}
	return rs.Nav(r)
}
