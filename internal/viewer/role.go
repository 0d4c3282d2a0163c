package viewer

import "slices"

// Permission is something that not everybody who is signed in may do. Rules of
// the schema and rows of the route table ask for permissions, never for roles,
// so that a role can be added without touching either.
type Permission string

// The permissions.
const (
	// Administer is to see and change what the administration shows.
	Administer Permission = "administer"
)

// Role is what somebody is for this product. The zero Role, and one that is not
// declared here, may do nothing that needs a permission.
type Role string

// Nothing is the zero Role: of a person, of whom nothing is known but that they
// are signed in.
const Nothing Role = ""

// The roles. To add one, add its line: the schema, the rules, the route table,
// their tests and app rules take it from here; app migrate diff then writes the
// migration that lets the database hold it.
var (
	User  = role("user", "somebody signed in")
	Admin = role("admin", "an administrator", Administer)
)

// declared are the roles in the order of their lines above.
var declared []declaration

type declaration struct {
	role  Role
	words string
	may   []Permission
}

func role(name Role, words string, may ...Permission) Role {
	declared = append(declared, declaration{name, words, may})
	return name
}

// Roles are the declared roles; the first is what people have who sign up.
func Roles() []Role {
	roles := make([]Role, len(declared))
	for i, d := range declared {
		roles[i] = d.role
	}
	return roles
}

// RoleNames are the names of the roles, as the database holds them.
func RoleNames() []string {
	names := make([]string, len(declared))
	for i, d := range declared {
		names[i] = string(d.role)
	}
	return names
}

// Known reports whether the role is declared.
func (r Role) Known() bool { return r.declaration() != nil }

// Can reports whether who has the role has the permission.
func (r Role) Can(p Permission) bool {
	d := r.declaration()
	return d != nil && slices.Contains(d.may, p)
}

// Permissions are what the role may do beyond what everybody signed in may.
func (r Role) Permissions() []Permission {
	if d := r.declaration(); d != nil {
		return slices.Clone(d.may)
	}
	return nil
}

// Words name somebody who has the role, such as "an administrator".
func (r Role) Words() string {
	if d := r.declaration(); d != nil {
		return d.words
	}
	return "somebody of the unknown role " + string(r)
}

func (r Role) declaration() *declaration {
	for i := range declared {
		if declared[i].role == r {
			return &declared[i]
		}
	}
	return nil
}
