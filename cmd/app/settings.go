package main

import (
	"context"
	"log/slog"

	"unframed/accounts"
	"unframed/settings"
	"unframed/settings/embedders"
	"unframed/store"
)

// declaredSettings are what administrators change while the application runs, in
// the order of /admin/config: those of the features, and the platform's own.
func declaredSettings() []settings.Declared {
	return append(features.Settings(),
		embedders.Setting,
		accounts.ProfileSetting,
		accounts.HourlySetting,
	)
}

// newSettings knows what was set so far.
func newSettings(ctx context.Context, db *store.Store, log *slog.Logger) (*settings.Service, error) {
	s, err := settings.New(db, log, declaredSettings()...)
	if err != nil {
		return nil, err
	}
	return s, s.Load(ctx)
}
