package intake

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestWhatIsDeclaredAndNotSentKeepsNobodyOut declares bodies that no row takes and
// sends next to nothing of them, as often as one network may: forms of others fit as
// before, those of the same network too, and all is given back.
func TestWhatIsDeclaredAndNotSentKeepsNobodyOut(t *testing.T) {
	q := NewRequests(Limits{Connections: 200, PerNetwork: 100, Bodies: 4 << 20}, time.Minute)
	var ends []func()
	admit := func(length int64, sent, ip string) error {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(sent))
		r.ContentLength = length
		r, done, err := q.Admit(httptest.NewRecorder(), r, ip)
		if err != nil {
			return err
		}
		ends = append(ends, done)
		_, err = io.Copy(io.Discard, r.Body)
		return err
	}
	for i := range 99 {
		length := []int64{noLength, 60 << 20, 1 << 40, 1<<63 - 1}[i%4]
		if err := admit(length, "x", "192.0.2.1"); err != nil {
			t.Fatalf("the %dth body of %d: %v", i+1, length, err)
		}
	}
	const form = 60 << 10
	for _, ip := range []string{"192.0.2.1", "192.0.2.2"} {
		if err := admit(form, strings.Repeat("x", form), ip); err != nil {
			t.Errorf("a form of %s beside 99 bodies that do not come: %v", ip, err)
		}
	}
	for _, end := range ends {
		end()
	}
	if q.bodies != 0 || len(q.of) != 0 {
		t.Errorf("%d bytes of %d networks are counted when nothing is under way", q.bodies, len(q.of))
	}
}

// TestALargeBodyHasItsNetworksShareAlone takes one that is larger than a network's
// share, and no other beside it.
func TestALargeBodyHasItsNetworksShareAlone(t *testing.T) {
	q := NewRequests(Limits{Connections: 100, PerNetwork: 100, Bodies: 1 << 20}, time.Minute)
	take := func(length int, ip string) (done func(), err error) {
		r, done, err := q.Admit(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", length))), ip)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
		return done, err
	}
	large, err := take(3<<20, "192.0.2.1")
	if err != nil || q.bodies != q.share() {
		t.Fatalf("a body of three times the room: %v, and %d bytes are counted", err, q.bodies)
	}
	if _, err := take(8<<10, "192.0.2.1"); !errors.Is(err, ErrBodies) {
		t.Errorf("a second one beside it: %v", err)
	}
	other, err := take(64<<10, "192.0.2.2")
	if err != nil {
		t.Errorf("a form of somebody else beside it: %v", err)
	}
	large()
	other()
	if q.bodies != 0 || len(q.of) != 0 {
		t.Errorf("%d bytes of %d networks are counted when nothing is under way", q.bodies, len(q.of))
	}
}
