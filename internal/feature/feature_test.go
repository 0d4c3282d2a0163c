package feature_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/spf13/cobra"

	"unframed/ent"
	"unframed/internal/feature"
	"unframed/store"
)

// TestListAsksEachFeature in its order, and stops at the first error.
func TestListAsksEachFeature(t *testing.T) {
	failed := errors.New("no")
	var asked []string
	named := func(name string, err error) feature.Feature {
		return feature.Feature{
			Name:     name,
			Commands: func() []*cobra.Command { return []*cobra.Command{{Use: name}} },
			Prepare: func(context.Context, *store.Store) error {
				asked = append(asked, "prepare "+name)
				return err
			},
			Join: func(_ context.Context, _ *ent.Client, p feature.Newcomer) error {
				asked = append(asked, "join "+name)
				return err
			},
		}
	}
	l := feature.List{named("a", nil), {Name: "empty"}, named("b", failed), named("c", nil)}
	if err := l.Prepare(t.Context(), nil); !errors.Is(err, failed) {
		t.Errorf("prepared: %v", err)
	}
	if err := l.Join(t.Context(), nil, feature.Newcomer{}); !errors.Is(err, failed) {
		t.Errorf("joined: %v", err)
	}
	for _, c := range l.Commands() {
		asked = append(asked, "command "+c.Use)
	}
	if want := []string{"prepare a", "prepare b", "join a", "join b", "command a", "command b", "command c"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

// TestWorkThatEndsIsTold tells of work that ends by itself, and not of work that
// ends with the server.
func TestWorkThatEndsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told bytes.Buffer
		log := slog.New(slog.NewTextHandler(&told, nil))
		ctx, cancel := context.WithCancel(t.Context())
		feature.List{
			{Name: "broken", Run: func(context.Context, *store.Store, *slog.Logger) error { return errors.New("no table") }},
			{Name: "idle"},
			{Name: "busy", Run: func(ctx context.Context, _ *store.Store, _ *slog.Logger) error { <-ctx.Done(); return ctx.Err() }},
		}.Start(ctx, nil, log)
		synctest.Wait()
		cancel()
		synctest.Wait()
		if text := told.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, `feature=broken error="no table"`) {
			t.Errorf("the log says %s", text)
		}
	})
}
