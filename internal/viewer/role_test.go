package viewer_test

import (
	"testing"

	"github.com/google/uuid"

	"unframed/internal/viewer"
)

func TestNobodyHasAPermissionByAccident(t *testing.T) {
	id := uuid.New()
	for who, v := range map[string]viewer.Viewer{
		"nobody":                       {},
		"a user":                       viewer.Person(id, viewer.User),
		"somebody without a role":      viewer.Person(id, ""),
		"a role nobody declared":       viewer.Person(id, "agent"),
		"an administrator, unnamed":    viewer.Person(uuid.Nil, viewer.Admin),
		"the system":                   viewer.FromContext(viewer.AsSystem(t.Context(), "test")),
		"a role that only looks alike": viewer.Person(id, "Admin"),
	} {
		if v.Can(viewer.Administer) {
			t.Errorf("%s administers", who)
		}
	}
	if !viewer.Person(id, viewer.Admin).Can(viewer.Administer) {
		t.Error("an administrator does not administer")
	}
	if viewer.Person(id, viewer.Admin).Can("another") {
		t.Error("an administrator has a permission that nothing declares")
	}
}
