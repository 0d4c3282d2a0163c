package route

import (
	"slices"

	"unframed/accounts"
	"unframed/internal/viewer"
)

// Access is who may use a route. It answers for itself: the zero Access, and one
// that is made of a name alone, admits nobody.
type Access struct {
	name       string // as the table prints it
	everybody  bool
	signedIn   bool
	recent     bool              // only just after they proved who they are
	permission viewer.Permission // which their role has to have
}

// The kinds of access. Another is one line: Holding("staff", viewer.AnswerTickets).
var (
	Public = Access{name: "public", everybody: true}              // anybody
	User   = Access{name: "user", signedIn: true}                 // whoever is signed in
	Recent = Access{name: "recent", signedIn: true, recent: true} // signed in, and proved who they are in the last minutes
	Admin  = Holding("admin", viewer.Administer)                  // signed in, with the permission to administer
)

// Holding is the access of those whose role has the permission.
func Holding(name string, p viewer.Permission) Access {
	return Access{name: name, signedIn: true, permission: p}
}

// String is the access as the table prints it.
func (a Access) String() string { return a.name }

// Admits reports whether somebody, nil for a stranger, may use the route. What
// asks for a recent proof of who they are asks for that besides.
func (a Access) Admits(i *accounts.Identity) bool {
	switch {
	case a.everybody:
		return true
	case i == nil, !a.signedIn:
		return false
	}
	return a.permission == "" || i.Can(a.permission)
}

// AsksWhoItIs reports whether somebody must have proved in the last minutes who they
// are.
func (a Access) AsksWhoItIs() bool { return a.recent }

// Permission is what the access asks for of a role, or "".
func (a Access) Permission() viewer.Permission { return a.permission }

// reachable reports whether there is anybody whom the access admits.
func (a Access) reachable() bool {
	return a.everybody || a.signedIn && (a.permission == "" ||
		slices.ContainsFunc(viewer.Roles(), func(r viewer.Role) bool { return r.Can(a.permission) }))
}
