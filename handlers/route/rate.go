package route

import "time"

// Rate is how often a route may be used: Most times at once, and as many again in
// each Per. All instances count together.
type Rate struct {
	Most int
	Per  time.Duration
}

// AtMost is a row's word for its Rate.
func AtMost(most int, per time.Duration) Rate { return Rate{most, per} }

// Known reports whether the rate bounds anything.
func (r Rate) Known() bool { return r.Most > 0 && r.Per > 0 }

// CountsAsChange reports whether a use of the row is one of the changes that a
// person may make in an hour. What administrators do is the product's work.
func (r Route) CountsAsChange() bool { return r.Changes() && r.Access == User && !r.Counted }
