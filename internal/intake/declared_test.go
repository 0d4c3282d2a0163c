package intake

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestWhatIsDeclaredAndNotSentKeepsNobodyOut declares bodies that no row takes and
// sends nothing of them: others' forms fit as before, and all is given back.
func TestWhatIsDeclaredAndNotSentKeepsNobodyOut(t *testing.T) {
	q := NewRequests(Limits{Connections: 100, PerNetwork: 100, Bodies: 64 << 20}, time.Minute)
	admit := func(length int64, ip string) (func(), error) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x"))
		r.ContentLength = length
		_, done, err := q.Admit(httptest.NewRecorder(), r, ip)
		return done, err
	}
	for _, length := range []int64{60 << 20, 1 << 40, 1<<63 - 1} {
		done, err := admit(length, "192.0.2.1")
		if err != nil {
			t.Errorf("a body of %d alone: %v", length, err)
			continue
		}
		if second, err := admit(1<<63-1, "192.0.2.1"); err == nil {
			t.Errorf("a second one beside a body of %d was let in", length)
			second()
		}
		other, err := admit(2<<10, "192.0.2.2")
		if err != nil {
			t.Errorf("a form of somebody else, beside one who declares %d bytes: %v", length, err)
		} else {
			other()
		}
		done()
	}
	if q.bodies != 0 || len(q.of) != 0 {
		t.Errorf("%d bytes of %d networks are counted when nothing is under way", q.bodies, len(q.of))
	}
}
