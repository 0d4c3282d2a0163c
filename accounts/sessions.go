package accounts

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/predicate"
	"unframed/ent/session"
	"unframed/failure"
	"unframed/trail"
	"unframed/viewer"
)

// SessionInfo is one browser in which the person is signed in.
type SessionInfo struct {
	ID        uuid.UUID
	Current   bool // the one that asks
	IP        string
	UserAgent string
	StartedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time // if left idle
}

// Sessions lists where the person is signed in, the last used first.
func (s *Service) Sessions(ctx context.Context, i *Identity) ([]SessionInfo, error) {
	found, err := s.store.Session.Query().Where(session.UserID(i.UserID), open(s.now())).
		Order(session.BySeenAt(sql.OrderDesc()), session.ByID()).All(viewer.NewContext(ctx, i.Viewer()))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	list := make([]SessionInfo, len(found))
	for n, f := range found {
		list[n] = SessionInfo{f.ID, f.ID == i.SessionID, f.IP, f.UserAgent, f.CreatedAt, f.SeenAt, f.ExpiresAt}
	}
	return list, nil
}

// Session returns one of the person's sessions; the failure is NotFound.
func (s *Service) Session(ctx context.Context, i *Identity, id uuid.UUID) (SessionInfo, error) {
	list, err := s.Sessions(ctx, i)
	if err != nil {
		return SessionInfo{}, err
	}
	for _, one := range list {
		if one.ID == id {
			return one, nil
		}
	}
	return SessionInfo{}, errNoSession
}

var errSessionEnded = failure.New(failure.Unauthenticated, "Your session has ended. Sign in again.")

// sessionLives fails with Unauthenticated where the session of whoever asks has
// been ended.
func sessionLives(ctx context.Context, tx *ent.Client, i *Identity) error {
	lives, err := tx.Session.Query().Where(session.ID(i.SessionID), session.UserID(i.UserID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for the session: %w", err)
	}
	if !lives {
		return errSessionEnded
	}
	return nil
}

var errNoSession = failure.New(failure.NotFound, "There is no such session; it may have ended by itself.")

// EndSession ends one of the person's sessions within tx; the failure is
// NotFound.
func (s *Service) EndSession(ctx context.Context, tx *ent.Client, i *Identity, id uuid.UUID) error {
	n, err := s.endSessions(ctx, tx, i, "session.delete", id, session.ID(id))
	if err == nil && n == 0 {
		return errNoSession
	}
	return err
}

// EndOtherSessions ends all of the person's sessions but the one that asks,
// within tx.
func (s *Service) EndOtherSessions(ctx context.Context, tx *ent.Client, i *Identity) error {
	_, err := s.endSessions(ctx, tx, i, "session.delete-others", i.SessionID, session.IDNEQ(i.SessionID))
	return err
}

func (s *Service) endSessions(ctx context.Context, tx *ent.Client, i *Identity, action string, subject uuid.UUID, which predicate.Session) (ended int, err error) {
	ctx = viewer.NewContext(ctx, i.Viewer())
	ended, err = tx.Session.Delete().Where(session.UserID(i.UserID), which).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	if ended == 0 {
		return 0, nil
	}
	return ended, trail.Record(ctx, tx, trail.Event{Actor: i.UserID, Action: action, SubjectType: "session", SubjectID: subject})
}
