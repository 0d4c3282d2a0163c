package handlers

import (
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/internal/feature"
)

// Routes is the table of every route: those of the areas, of the features, and the
// admin pages and the API of every entity. HEAD goes wherever GET does.
func Routes(features feature.List) []route.Route {
	a, err := newAreas(Options{Features: features}, &press.Guard{}, nil, nil)
	if err != nil {
		panic("handlers: a feature wants more than its rows to name them: " + err.Error())
	}
	return a.rows()
}
