package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
)

// Settings are what a person may change about their account at any time.
type Settings struct {
	DisplayName string
	TimeZone    string // a name of the IANA time zone database
	Theme       string // system, light or dark
}

// Settings are the person's as they were when the session was looked up.
func (i *Identity) Settings() Settings {
	return Settings{DisplayName: i.DisplayName, TimeZone: i.TimeZone, Theme: i.Theme}
}

// SettingsChange is what is changed of them; nil stays as it is.
type SettingsChange struct{ DisplayName, TimeZone, Theme *string }

// UpdateSettings changes what is named of the settings of the person in ctx, whom
// the privacy rules let change their own row only, and returns all of them as
// they are then. Before anything is changed agree, unless nil, is asked within
// the same transaction about what they are now; its error is the answer.
func (s *Service) UpdateSettings(ctx context.Context, person uuid.UUID, change SettingsChange, agree func(now Settings) error) (Settings, error) {
	if err := change.check(); err != nil {
		return Settings{}, err
	}
	var then Settings
	err := s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.User.Query().Where(user.ID(person)).Select(user.FieldDisplayName, user.FieldTimeZone, user.FieldTheme).Only(ctx)
		if ent.IsNotFound(err) {
			return problem.New(problem.NotFound, "There is no such user.")
		}
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		then = Settings{row.DisplayName, row.TimeZone, row.Theme.String()}
		if agree != nil {
			if err := agree(then); err != nil {
				return err
			}
		}
		return updateSettings(ctx, tx, person, change, &then)
	})
	return then, err
}

// updateSettings writes what is another than now, and keeps now up to date.
func updateSettings(ctx context.Context, tx *ent.Client, person uuid.UUID, change SettingsChange, now *Settings) error {
	before := *now
	update := tx.User.Update().Where(user.ID(person))
	if v := change.DisplayName; v != nil && *v != now.DisplayName {
		now.DisplayName = *v
		update.SetDisplayName(*v)
	}
	if v := change.TimeZone; v != nil && *v != now.TimeZone {
		now.TimeZone = *v
		update.SetTimeZone(*v)
	}
	if v := change.Theme; v != nil && *v != now.Theme {
		now.Theme = *v
		update.SetTheme(user.Theme(*v))
	}
	if *now == before {
		return nil
	}
	changed, err := update.Save(ctx)
	if err != nil {
		return fmt.Errorf("store settings: %w", err)
	}
	if changed == 0 {
		return problem.New(problem.NotFound, "There is no such user.")
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: person, Action: "settings.update", SubjectType: "user", SubjectID: person})
}

// check refuses what cannot be a setting, and brings a name into its normal form.
func (n *SettingsChange) check() error {
	var check problem.Check
	if n.DisplayName != nil {
		name := checkDisplayName(&check, "display_name", *n.DisplayName)
		n.DisplayName = &name
	}
	if n.TimeZone != nil {
		if _, err := time.LoadLocation(*n.TimeZone); err != nil || *n.TimeZone == "" || *n.TimeZone == "Local" {
			check.Refuse("time_zone", "Choose a time zone from the list, such as Europe/Vienna.")
		}
	}
	if n.Theme != nil && user.ThemeValidator(user.Theme(*n.Theme)) != nil {
		check.Refuse("theme", "Choose system, light or dark.")
	}
	return check.Err()
}
