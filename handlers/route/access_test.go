package route

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/internal/viewer"
)

// TestAccessAnswersForItself asks every access about everybody.
func TestAccessAnswersForItself(t *testing.T) {
	person := func(role viewer.Role) *accounts.Identity {
		return &accounts.Identity{UserID: uuid.New(), Role: string(role)}
	}
	everybody := map[string]*accounts.Identity{"a stranger": nil, "a user": person(viewer.User), "an administrator": person(viewer.Admin), "an unknown role": person("agent")}
	for access, admitted := range map[Access]string{
		{}:                                 "",
		{name: "agent"}:                    "",
		{permission: viewer.Administer}:    "",
		Public:                             "a stranger a user an administrator an unknown role",
		User:                               "a user an administrator an unknown role",
		Admin:                              "an administrator",
		Holding("agent", "answer tickets"): "",
	} {
		for who, i := range everybody {
			if got, want := access.Admits(i), strings.Contains(admitted, who); got != want {
				t.Errorf("the access %q admits %s: %v", access, who, got)
			}
		}
	}
}
