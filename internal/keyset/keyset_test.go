package keyset_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/internal/keyset"
	"unframed/internal/problem"
)

func TestPlaceIsReadAsItWasWritten(t *testing.T) {
	for _, at := range []time.Time{time.UnixMicro(1_700_000_000_123_456).UTC(), time.UnixMicro(-5).UTC()} {
		p := keyset.Place{At: at, ID: uuid.New()}
		if got, err := keyset.Parse(p.String()); err != nil || *got != p {
			t.Errorf("%v is read as %v, %v", p, got, err)
		}
	}
	if got, err := keyset.Parse(""); got != nil || err != nil {
		t.Errorf("the beginning is read as %v, %v", got, err)
	}
}

func TestWhatIsNoPlaceIsRefused(t *testing.T) {
	for _, s := range []string{"x", "!", "MTIz", keyset.Place{}.String() + "A"} {
		if got, err := keyset.Parse(s); !problem.Is(err, problem.InvalidCursor) {
			t.Errorf("%q is read as %v, %v", s, got, err)
		}
	}
}
