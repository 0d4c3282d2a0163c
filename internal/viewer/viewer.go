// Package viewer says on whose behalf code runs. The privacy rules of
// ent/schema read it from the context of every query and mutation; a context
// without a viewer is refused. Nothing here knows the database or HTTP.
package viewer

import (
	"cmp"
	"context"

	"github.com/google/uuid"
)

// A Viewer is a signed-in person, or the system acting for a stated purpose.
// The zero Viewer is nobody and is allowed nothing.
type Viewer struct {
	UserID uuid.UUID // the signed-in user; uuid.Nil for the system
	Role   Role      // of the signed-in user, as far as this request may use it
	right  *Right    // by which the system acts; nil for people
}

// Person returns the viewer for a signed-in user.
func Person(id uuid.UUID, role Role) Viewer { return Viewer{UserID: id, Role: role} }

// Can reports whether a signed-in user acts who has the permission. The system
// has none: what it may do is declared by name.
func (v Viewer) Can(p Permission) bool { return v.IsPerson() && v.Role.Can(p) }

// IsSystem reports whether the application acts for itself.
func (v Viewer) IsSystem() bool { return v.right != nil }

// SystemMay reports whether the application acts for itself, by a right that
// allows all of the operations with the entity.
func (v Viewer) SystemMay(entity string, ops Ops) bool {
	return v.right != nil && v.right.May(entity)&ops == ops
}

// IsPerson reports whether a signed-in user acts.
func (v Viewer) IsPerson() bool { return v.right == nil && v.UserID != uuid.Nil }

// String names the viewer for logs and refusals; it holds no personal data.
func (v Viewer) String() string {
	switch {
	case v.IsSystem():
		return "system: " + v.right.purpose
	case v.IsPerson():
		return cmp.Or(string(v.Role), "somebody") + " " + v.UserID.String()
	}
	return "nobody"
}

type contextKey struct{}

// NewContext returns a context in which v acts.
func NewContext(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, contextKey{}, v)
}

// AsSystem returns a context in which the application acts for itself, past
// the rules that bind people. purpose says why, in a few words; each call is a
// place to review.
func AsSystem(ctx context.Context, purpose string) context.Context {
	if purpose == "" {
		purpose = "unstated"
	}
	return NewContext(ctx, Viewer{right: &Right{purpose: purpose, any: true}})
}

// FromContext returns the acting viewer, or the zero Viewer.
func FromContext(ctx context.Context) Viewer {
	v, _ := ctx.Value(contextKey{}).(Viewer)
	return v
}
