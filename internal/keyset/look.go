package keyset

import "time"

// How far a list is looked through for one page whose rows no index finds.
const (
	MostLooked = 10_000          // rows
	lookedFor  = 2 * time.Second // after which no more are read
)

// Look is how far a list was looked through for a page, since Begin.
type Look struct {
	Rows    int  // that were compared
	Stopped bool // there is more, and the page's share is used up
	Out     bool // of time
	began   time.Time
}

// Begin is a look that begins now.
func Begin() Look { return Look{began: time.Now()} }

// Further reports whether the page may look at more rows than it did.
func (l *Look) Further() bool {
	l.Out = time.Since(l.began) > lookedFor
	l.Stopped = l.Out || l.Rows >= MostLooked
	return !l.Stopped
}
