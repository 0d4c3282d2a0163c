package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/settings"
)

// Who sees profiles.
const (
	Everybody = "everybody" // whoever is signed in, and trusted sites may show them
	Oneself   = "oneself"   // oneself and administrators
)

// Profiles is what administrators set about profiles.
type Profiles struct {
	SeenBy string `setting:"profiles_seen_by" label:"Who sees a profile" choices:"everybody=Everybody who is signed in, and trusted sites in a frame|oneself=The person and administrators"`
}

// ProfileSetting is who sees profiles, which administrators change.
var ProfileSetting = settings.Declare(settings.Info{
	Name: "profiles", Title: "Profiles",
	Help: "A profile shows the username, the name and since when somebody has been here: at /users/, by the API, and at /embed/profile/. The name of somebody with whom one has to do with something is seen beside it, whatever is set here.",
}, Profiles{SeenBy: Everybody})

// Profile is what others may know of a person.
type Profile struct {
	ID          uuid.UUID
	Username    string
	DisplayName string
	JoinedAt    time.Time
}

// Profile reads only the public columns, past the rule that hides other
// people's rows. asks is who asks, nil for a stranger. It fails with NotFound
// where there is no such person, or none whom that one may see.
func (s *Service) Profile(ctx context.Context, asks *Identity, id uuid.UUID) (Profile, error) {
	if !s.seesProfile(asks, id) {
		return Profile{}, errNoUser
	}
	ctx = showingProfiles.In(ctx)
	u, err := s.store.User.Query().Where(user.ID(id)).
		Select(user.FieldID, user.FieldUsername, user.FieldDisplayName, user.FieldCreatedAt).
		Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return Profile{}, errNoUser
	case err != nil:
		return Profile{}, fmt.Errorf("read profile: %w", err)
	}
	return Profile{ID: u.ID, Username: u.Username, DisplayName: u.DisplayName, JoinedAt: u.CreatedAt}, nil
}

// errNoUser is the same for nobody and for somebody who is not to be seen.
var errNoUser = problem.New(problem.NotFound, "There is no such user.")

func (s *Service) seesProfile(asks *Identity, id uuid.UUID) bool {
	if ProfileSetting.Get(s.settings).SeenBy == Everybody {
		return true
	}
	return asks != nil && (asks.UserID == id || asks.Admin())
}
