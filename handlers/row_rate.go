package handlers

import (
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/internal/network"
	"unframed/throttle"
)

// Rate is how often a route may be used: Most times at once, and as many again in
// each Per. All instances count together.
type Rate struct {
	Most int
	Per  time.Duration
}

// rate is a row's word for its Rate.
func rate(most int, per time.Duration) Rate { return Rate{most, per} }

// known reports whether the rate bounds anything.
func (r Rate) known() bool { return r.Most > 0 && r.Per > 0 }

// tooOften counts a use of a row that has a rate, before anything of what was
// sent is read, and answers one that is too many.
func (s *Site) tooOften(c *gin.Context, r Route) bool {
	if !r.Rate.known() {
		return false
	}
	key := network.Of(s.clientIP(c.Request))
	if identity := signedIn(c.Request); identity != nil {
		key = identity.UserID.String()
	}
	limit := throttle.Limit{Name: "row " + r.Method + " " + r.Path, Burst: r.Rate.Most, Every: r.Rate.Per / time.Duration(r.Rate.Most)}
	wait, err := s.rates.Take(c.Request.Context(), throttle.Count{Limit: limit, Key: key})
	if err == nil && wait > 0 {
		err = accounts.TooMany("This was done too often from where you are.", wait)
	}
	if err != nil {
		s.fail(c.Writer, c.Request, err)
	}
	return err != nil
}
