package handlers

import (
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// Routes is the table of every route: those of the areas, and the admin pages and
// the API of every entity. HEAD goes wherever GET does.
func Routes() []route.Route { return newAreas(Options{}, &press.Guard{}, nil, nil).rows() }
