package reports

import (
	"cmp"
	"crypto/sha256"
	"sync"
	"time"
)

const (
	// maxWaiting is how many different reports wait to be written.
	maxWaiting = 500
	// maxHours is how many counts of an hour wait; what is more than days old
	// while the database is away is let go.
	maxHours = 1000
)

type fingerprint = [sha256.Size]byte

// sighting is a report with when and how often it was seen.
type sighting struct {
	Report
	first, last time.Time
	seen        int64
}

// hourly is what is counted in an hour: a kind, and framed apart from the other
// requests that were refused.
type hourly struct {
	hour time.Time
	kind string
}

// compare orders hours, and kinds within one.
func (h hourly) compare(other hourly) int {
	return cmp.Or(h.hour.Compare(other.hour), cmp.Compare(h.kind, other.kind))
}

// batch is what waits to be written.
type batch struct {
	rows  map[fingerprint]sighting
	hours map[hourly]int64
}

func newBatch() batch { return batch{map[fingerprint]sighting{}, map[hourly]int64{}} }

// add counts a sighting, under the rest of its kind if too many others wait.
func (b batch) add(s sighting) {
	if _, known := b.rows[s.fingerprint()]; !known && len(b.rows) >= maxWaiting {
		s.Report = s.Kind.rest()
	}
	b.merge(s)
}

// merge counts a sighting.
func (b batch) merge(s sighting) {
	print := s.fingerprint()
	if old, known := b.rows[print]; known {
		s.Report, s.seen = old.Report, old.seen+s.seen
		if old.first.Before(s.first) {
			s.first = old.first
		}
		if old.last.After(s.last) {
			s.last = old.last
		}
	}
	b.rows[print] = s
}

// count adds to an hour's count, if there is room for another hour.
func (b batch) count(h hourly, n int64) {
	if _, known := b.hours[h]; known || len(b.hours) < maxHours {
		b.hours[h] += n
	}
}

// seen is how many sightings there are.
func (b batch) seen() (n int64) {
	for _, s := range b.rows {
		n += s.seen
	}
	return n
}

// buffer gathers sightings until they are written.
type buffer struct {
	mu sync.Mutex
	batch
}

// note counts one sighting.
func (b *buffer) note(r Report, at time.Time) {
	name := string(r.Kind)
	if r.Kind == Refused && r.Reason == framed {
		name = framed
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.add(sighting{r, at, at, 1})
	b.count(hourly{at.Truncate(time.Hour), name}, 1)
}

// take empties the buffer.
func (b *buffer) take() batch {
	b.mu.Lock()
	defer b.mu.Unlock()
	full := b.batch
	b.batch = newBatch()
	return full
}

// putBack returns what could not be written.
func (b *buffer) putBack(old batch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range old.rows {
		b.add(s)
	}
	for h, n := range old.hours {
		b.count(h, n)
	}
}
