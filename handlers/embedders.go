package handlers

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

// lookForEmbedders is how soon an instance learns of a list that another one
// was told.
const lookForEmbedders = 5 * time.Second

// trust lets exactly these sites, beside those of the configuration, frame what
// is made to be framed. Requests under way end as they began.
func (s *Site) trust(origins []string) error {
	all := slices.Clone(s.Embedders)
	for _, o := range origins {
		if !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	s.trusting.Lock()
	defer s.trusting.Unlock()
	if s.handler.Load() != nil && slices.Equal(all, s.trusted) {
		return nil
	}
	if err := s.build(all); err != nil {
		return err
	}
	s.trusted = all
	return nil
}

// FollowEmbedders keeps to the list that administrators set, on whichever
// instance, until ctx ends.
func (s *Site) FollowEmbedders(ctx context.Context) {
	tick := time.NewTicker(lookForEmbedders)
	defer tick.Stop()
	for {
		if err := s.learnEmbedders(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "the list of trusted embedders cannot be read; the one known holds", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Site) learnEmbedders(ctx context.Context) error {
	list, err := s.EmbedderList.List(ctx)
	if err != nil {
		return err
	}
	return s.trust(list.Origins)
}
