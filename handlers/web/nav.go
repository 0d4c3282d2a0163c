package web

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
