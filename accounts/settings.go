package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/failure"
	"unframed/trail"
)

// Settings are what a person may change about their account at any time.
type Settings struct {
	DisplayName string
	TimeZone    string // a name of the IANA time zone database
	Theme       string // system, light or dark
}

// UpdateSettings stores the settings of the person in ctx, whom the privacy
// rules let change their own row only.
func (s *Service) UpdateSettings(ctx context.Context, person uuid.UUID, n Settings) error {
	var check failure.Check
	n.DisplayName = checkDisplayName(&check, "display_name", n.DisplayName)
	if _, err := time.LoadLocation(n.TimeZone); err != nil || n.TimeZone == "" || n.TimeZone == "Local" {
		check.Refuse("time_zone", "Choose a time zone from the list, such as Europe/Vienna.")
	}
	theme := user.Theme(n.Theme)
	if user.ThemeValidator(theme) != nil {
		check.Refuse("theme", "Choose system, light or dark.")
	}
	if err := check.Err(); err != nil {
		return err
	}
	return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		changed, err := tx.User.Update().Where(user.ID(person)).
			SetDisplayName(n.DisplayName).SetTimeZone(n.TimeZone).SetTheme(theme).Save(ctx)
		if err != nil {
			return fmt.Errorf("store settings: %w", err)
		}
		if changed == 0 {
			return failure.New(failure.NotFound, "There is no such user.")
		}
		return trail.Record(ctx, tx, trail.Event{Actor: person, Action: "settings.update", SubjectType: "user", SubjectID: person})
	})
}
