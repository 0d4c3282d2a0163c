package settings

import (
	"context"
	"fmt"
	"log/slog"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/settingchange"
	"unframed/ent/user"
)

// History returns the newest values of the setting, newest first, as far as
// whoever asks may see them.
func (s *Service) History(ctx context.Context, name string, limit int) ([]Past, error) {
	x := s.find(name)
	if x == nil {
		return nil, errNoSetting
	}
	rows, err := s.store.SettingChange.Query().Where(settingchange.Name(name)).
		Order(settingchange.ByRevision(sql.OrderDesc())).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", name, err)
	}
	var actors []uuid.UUID
	for _, row := range rows {
		actors = append(actors, row.ActorID)
	}
	people, err := s.store.User.Query().Where(user.IDIn(actors...)).Select(user.FieldID, user.FieldUsername).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("look who changed %s: %w", name, err)
	}
	names := map[uuid.UUID]string{}
	for _, p := range people {
		names[p.ID] = p.Username
	}
	var past []Past
	for _, row := range rows {
		value, err := x.decodeAny(row.Content)
		if err != nil {
			s.log.WarnContext(ctx, "a former value of a setting cannot be read", slog.String("setting", name), slog.Int64("revision", row.Revision), slog.Any("error", err))
			continue
		}
		past = append(past, Past{viewOf(x, value, row.Revision), names[row.ActorID], row.CreatedAt})
	}
	return past, nil
}
