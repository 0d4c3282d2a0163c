package handlers

import (
	"log/slog"
	"slices"

	"unframed/settings/embedders"
)

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

// followEmbedders trusts whom administrators set, on whichever instance.
func (s *Site) followEmbedders() error {
	embedders.Setting.Watch(s.Runtime, func(list embedders.List) {
		if err := s.trust(list.Origins); err != nil {
			s.Log.Error("the trusted embedders cannot be followed; those known hold", slog.Any("error", err))
		}
	})
	return s.trust(embedders.Setting.Get(s.Runtime).Origins)
}
