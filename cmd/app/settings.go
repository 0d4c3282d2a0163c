package main

import (
	"context"
	"log/slog"

	"unframed/accounts"
	"unframed/embedders"
	"unframed/ledger"
	"unframed/settings"
	"unframed/store"
)

// declaredSettings are what administrators change while the application runs, in
// the order of /admin/config: a line for each setting.
func declaredSettings() []settings.Declared {
	return []settings.Declared{
		ledger.LimitSetting,
		ledger.TierSetting,
		embedders.Setting,
		accounts.ProfileSetting,
		accounts.HourlySetting,
		ledger.RetentionSetting,
	}
}

// newSettings knows what was set so far.
func newSettings(ctx context.Context, db *store.Store, log *slog.Logger) (*settings.Service, error) {
	s, err := settings.New(db, log, declaredSettings()...)
	if err != nil {
		return nil, err
	}
	return s, s.Load(ctx)
}
