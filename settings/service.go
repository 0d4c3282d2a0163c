package settings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	"unframed/ent/predicate"
	"unframed/ent/settingchange"
	"unframed/internal/viewer"
	"unframed/store"
)

// lookEvery is how soon an instance learns of what another one was told.
const lookEvery = 3 * time.Second

// The rights of the application itself.
var (
	reading  = viewer.System("read run-time settings", viewer.May(viewer.Read, ent.TypeSettingChange))
	carrying = viewer.System("carry settings over from their former tables", viewer.May(viewer.Read|viewer.Create, ent.TypeSettingChange))
)

// Service is safe for concurrent use.
type Service struct {
	store    *store.Store
	log      *slog.Logger
	declared []Declared

	loading  sync.Mutex
	known    atomic.Pointer[map[string]state]
	watchers map[string][]func(any)
}

// state is what this instance knows of one setting.
type state struct {
	value    any
	revision int64 // 0 while nobody has changed it
}

// New keeps the declared settings, in the order in which pages show them. They
// have their first values until Load.
func New(s *store.Store, log *slog.Logger, declared ...Declared) (*Service, error) {
	if s == nil || log == nil {
		return nil, errors.New("settings: a store and a log are needed")
	}
	service := &Service{store: s, log: log, declared: declared, watchers: map[string][]func(any){}}
	known := map[string]state{}
	for _, x := range declared {
		if _, twice := known[x.Name()]; twice {
			return nil, fmt.Errorf("settings: %q is declared twice", x.Name())
		}
		known[x.Name()] = state{value: x.first()}
	}
	service.known.Store(&known)
	return service, nil
}

func (s *Service) state(name string) state { return (*s.known.Load())[name] }

func (s *Service) watch(name string, act func(any)) {
	s.loading.Lock()
	defer s.loading.Unlock()
	s.watchers[name] = append(s.watchers[name], act)
}

// Load learns what was set, on whichever instance.
func (s *Service) Load(ctx context.Context) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	if err := s.learn(ctx); err != nil {
		return err
	}
	for _, x := range s.declared {
		if err := s.carry(ctx, x); err != nil {
			return err
		}
	}
	return s.learn(ctx)
}

// Follow keeps to what is set until ctx ends.
func (s *Service) Follow(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.Load(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "the settings cannot be read; those known hold", slog.Any("error", err))
		}
	}
}

// learn reads the settings whose revision is not the one known.
func (s *Service) learn(ctx context.Context) error {
	ctx = reading.In(ctx)
	var newest []struct {
		Name     string `sql:"name"`
		Revision int64  `sql:"revision"`
	}
	err := s.store.SettingChange.Query().GroupBy(settingchange.FieldName).
		Aggregate(ent.As(ent.Max(settingchange.FieldRevision), "revision")).Scan(ctx, &newest)
	if err != nil {
		return fmt.Errorf("look for changed settings: %w", err)
	}
	var changed []predicate.SettingChange
	for _, n := range newest {
		if s.state(n.Name).revision != n.Revision {
			changed = append(changed, settingchange.And(settingchange.Name(n.Name), settingchange.Revision(n.Revision)))
		}
	}
	if len(changed) == 0 {
		return nil
	}
	rows, err := s.store.SettingChange.Query().Where(settingchange.Or(changed...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	for _, row := range rows {
		if x := s.find(row.Name); x != nil {
			s.adopt(ctx, x, row)
		}
	}
	return nil
}

// adopt goes by a stored value. One that this release cannot read, for a newer
// one wrote it, leaves what is known as it is.
func (s *Service) adopt(ctx context.Context, x Declared, row *ent.SettingChange) {
	value, err := x.decodeAny(row.Content)
	if err != nil {
		s.log.ErrorContext(ctx, "a stored setting cannot be read; the value known holds",
			slog.String("setting", x.Name()), slog.Int64("revision", row.Revision), slog.Any("error", err))
		value = s.state(x.Name()).value
	}
	known := maps.Clone(*s.known.Load())
	known[x.Name()] = state{value, row.Revision}
	s.known.Store(&known)
	for _, act := range s.watchers[x.Name()] {
		act(value)
	}
}

func (s *Service) find(name string) Declared {
	i := slices.IndexFunc(s.declared, func(x Declared) bool { return x.Name() == name })
	if i < 0 {
		return nil
	}
	return s.declared[i]
}

// newest is the setting's newest row, or nil.
func newest(ctx context.Context, c *ent.Client, name string) (*ent.SettingChange, error) {
	rows, err := c.SettingChange.Query().Where(settingchange.Name(name)).
		Order(settingchange.ByRevision(sql.OrderDesc())).Limit(1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the setting %s: %w", name, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}
