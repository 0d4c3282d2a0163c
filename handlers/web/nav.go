package web

import "slices"

// AdminNav leads through the administrators' pages.
type AdminNav struct {
	Sections []NavLink
	Entities []NavLink
	Entity   string // the one that is shown; empty for none
}

// NavLink is a page in a navigation.
type NavLink struct {
	Path, Label, Help string
	Current           bool // it is the page that is shown
}

// currentIn marks the link to the page that is shown.
func currentIn(links []NavLink, path string) []NavLink {
	links = slices.Clone(links)
	for i := range links {
		links[i].Current = links[i].Path == path
	}
	return links
}
