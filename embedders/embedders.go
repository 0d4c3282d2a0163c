// Package embedders keeps the list of sites that may show, in a frame, the
// pages made for it. Administrators change the list while the application runs;
// every former list stays. It knows neither HTTP nor pages.
package embedders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/embedderchange"
	"unframed/ent/user"
	"unframed/failure"
	"unframed/shield"
	"unframed/store"
	"unframed/trail"
	"unframed/viewer"
)

// Most is how many origins the list holds at most: each is sent with every
// response that may be framed.
const Most = 30

// List is what is in force.
type List struct {
	Origins  []string
	Revision int64 // 0 while nobody has changed it
}

// Setting is an entry in the history of the list.
type Setting struct {
	List
	By string // the administrator's username; empty when they are gone
	At time.Time
}

// Service is safe for concurrent use.
type Service struct{ store *store.Store }

// New returns the list in the store.
func New(s *store.Store) (*Service, error) {
	if s == nil {
		return nil, errors.New("embedders: a store is needed")
	}
	return &Service{s}, nil
}

// reading is what every page under the policy Trusted needs, whoever asks.
var reading = viewer.System("read the trusted embedders", viewer.May(viewer.Read, ent.TypeEmbedderChange))

// List returns what is in force.
func (s *Service) List(ctx context.Context) (List, error) {
	return inForce(reading.In(ctx), s.store.Client)
}

func inForce(ctx context.Context, tx *ent.Client) (List, error) {
	newest, err := tx.EmbedderChange.Query().Where(embedderchange.RevisionGT(0)).
		Order(embedderchange.ByRevision(sql.OrderDesc())).Limit(1).All(ctx)
	switch {
	case err != nil:
		return List{}, fmt.Errorf("read the trusted embedders: %w", err)
	case len(newest) == 0:
		return List{}, nil
	}
	return List{newest[0].Origins, newest[0].Revision}, nil
}

// Set puts a list in force within tx, as an administrator typed it: one origin a line.
// It fails with Conflict when another was put in force after revision.
func (s *Service) Set(ctx context.Context, tx *ent.Client, lines, revision string) (List, error) {
	actor := viewer.FromContext(ctx)
	if !actor.Can(viewer.Administer) {
		return List{}, failure.New(failure.Forbidden, "Only administrators may say who shows pages in a frame.")
	}
	wanted := List{}
	var err error
	if wanted.Origins, err = parse(lines); err != nil {
		return List{}, err
	}
	if wanted.Revision, err = strconv.ParseInt(revision, 10, 64); err != nil {
		return List{}, errChanged
	}
	before, err := inForce(ctx, tx)
	if err != nil {
		return List{}, err
	}
	if before.Revision != wanted.Revision {
		return List{}, errChanged
	}
	err = tx.EmbedderChange.Create().SetRevision(before.Revision + 1).SetActorID(actor.UserID).SetOrigins(wanted.Origins).Exec(ctx)
	if store.BreaksRule(err) { // two at the same moment
		return List{}, errChanged
	}
	if err != nil {
		return List{}, fmt.Errorf("store the trusted embedders: %w", err)
	}
	wanted.Revision++
	return wanted, trail.Record(ctx, tx, trail.Event{Actor: actor.UserID, Action: "embedders.update", SubjectType: "embedders", Details: map[string]string{
		"origins_before": strings.Join(before.Origins, " "), "origins": strings.Join(wanted.Origins, " "),
	}})
}

var errChanged = failure.New(failure.Conflict,
	"Somebody else changed the list in the meantime. Look at it and change it again if you still want to.")

// parse reads one origin a line and says which lines are none.
func parse(lines string) ([]string, error) {
	var check failure.Check
	origins := []string{}
	for line := range strings.Lines(lines) {
		origin := strings.TrimSpace(line)
		if origin == "" || slices.Contains(origins, origin) {
			continue
		}
		if err := shield.CheckOrigin(origin); err != nil {
			check.Refuse("origins", "The list "+err.Error()+".")
			continue
		}
		origins = append(origins, origin)
	}
	if len(origins) > Most {
		check.Refuse("origins", fmt.Sprintf("The list can hold %d origins at most; these are %d.", Most, len(origins)))
	}
	return origins, check.Err()
}

// History returns the newest settings of the list, newest first.
func (s *Service) History(ctx context.Context, limit int) ([]Setting, error) {
	changes, err := s.store.EmbedderChange.Query().Order(embedderchange.ByRevision(sql.OrderDesc())).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the history of the trusted embedders: %w", err)
	}
	var actors []uuid.UUID
	for _, c := range changes {
		actors = append(actors, c.ActorID)
	}
	people, err := s.store.User.Query().Where(user.IDIn(actors...)).Select(user.FieldID, user.FieldUsername).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("look who changed the trusted embedders: %w", err)
	}
	names := map[uuid.UUID]string{}
	for _, p := range people {
		names[p.ID] = p.Username
	}
	settings := make([]Setting, len(changes))
	for i, c := range changes {
		settings[i] = Setting{List{c.Origins, c.Revision}, names[c.ActorID], c.CreatedAt}
	}
	return settings, nil
}
