package feature

import (
	"html/template"
	"net/http"
	"time"

	"unframed/accounts"
	"unframed/adminkit/openapi"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/settings"
	"unframed/store"
)

// Parts are what a feature's part of the site is made of. They are empty where only
// the table of routes is asked for.
type Parts struct {
	Guard    *press.Guard
	Store    *store.Store
	Accounts *accounts.Service
	Runtime  *settings.Service
	Now      func() time.Time // the clock of all instances
}

// Site is what a feature answers and shows. All but its area may be left out.
type Site struct {
	Area    route.Area    // its rows of the table and its pages
	Links   []web.NavLink // in the navigation of whoever is signed in
	Actions []web.NavLink // buttons at the head of the dashboard
	// Cards are the feature's part of somebody's dashboard.
	Cards func(*http.Request) ([]Card, error)
	// Me are fields of /api/v1/me.
	Me []Field
}

// Card is a part of the dashboard.
type Card struct {
	Beside bool          // the first row, beside who is signed in, and not below
	HTML   template.HTML // of Responder.Card
}

// Field is one that a feature adds to an answer of the API.
type Field struct {
	Name   string
	Schema openapi.Object
	Value  func(*http.Request) (any, error)
}
