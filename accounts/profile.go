package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/failure"
)

// Profile is what any signed-in person may know of another.
type Profile struct {
	ID          uuid.UUID
	Username    string
	DisplayName string
	JoinedAt    time.Time
}

// Profile reads only the public columns, past the rule that hides other
// people's rows. It fails with NotFound.
func (s *Service) Profile(ctx context.Context, id uuid.UUID) (Profile, error) {
	ctx = showingProfiles.In(ctx)
	u, err := s.store.User.Query().Where(user.ID(id)).
		Select(user.FieldID, user.FieldUsername, user.FieldDisplayName, user.FieldCreatedAt).
		Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return Profile{}, failure.New(failure.NotFound, "There is no such user.")
	case err != nil:
		return Profile{}, fmt.Errorf("read profile: %w", err)
	}
	return Profile{ID: u.ID, Username: u.Username, DisplayName: u.DisplayName, JoinedAt: u.CreatedAt}, nil
}
