package press

import (
	"cmp"
	"context"
	"mime/multipart"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/web"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/store"
)

// Sent is all that the function of a guarded row gets of a request: what its act
// declared, and nothing besides. The hidden fields are what was sealed when the
// page was made; the others were filled in in sight.
type Sent struct {
	Who  *accounts.Identity // whose press it was; nil for a stranger
	Path string             // the row's, such as /tickets/:id/close
	// Browser is whom the answer goes to.
	Browser accounts.Browser
	Form    url.Values
	files   map[string][]*multipart.FileHeader
	param   func(name string) string
	after   []func()
}

// Get is the value of a field of the form, or "".
func (in *Sent) Get(name string) string { return in.Form.Get(name) }

// All are the values of a field that can have several.
func (in *Sent) All(name string) []string { return in.Form[name] }

// Files are those that were chosen in a field that the act declares for files. They
// are deleted when the request is over.
func (in *Sent) Files(name string) []*multipart.FileHeader { return in.files[name] }

// Param is the part of the path that the row names so.
func (in *Sent) Param(name string) string { return in.param(name) }

// Finally has something done when the request is over, whatever came of it.
func (in *Sent) Finally(f func()) { in.after = append(in.after, f) }

// Outcome is what came of a guarded act.
type Outcome struct {
	To   string // the path at which it can be seen
	Says string // what the page there says, where the row's words do not do
	Once string // a secret that the page there shows this one time
	// Committed is done by this instance when the act is committed; its error
	// undoes nothing.
	Committed func() error
	// Leads takes the place of To where that is found out once the act is committed;
	// it may add to the answer what a browser needs besides, such as a cookie.
	Leads func(*gin.Context) (to string)
}

// Guarded is the function of a guarded row. The platform calls it inside the one
// transaction that spends the press's seal and writes the audit event: all of it
// is committed or none. It may run several times, and must have no effect but
// through tx; the store's own clients only read there.
type Guarded = func(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error)

// Prepared is the function of a guarded row for what has to be found out before
// the transaction: a password takes too long to compare within one. It changes
// nothing, for every change fails there, and returns what to do inside.
type Prepared = func(ctx context.Context, in *Sent) (Work, error)

// Work is what Prepared leaves to be done inside the transaction.
type Work func(ctx context.Context, tx *ent.Client) (Outcome, error)

// prepared is either kind of function as the second.
func prepared[F Guarded | Prepared](do F) Prepared {
	switch do := any(do).(type) {
	case Prepared:
		return do
	case Guarded:
		return func(_ context.Context, in *Sent) (Work, error) {
			return func(ctx context.Context, tx *ent.Client) (Outcome, error) { return do(ctx, tx, in) }, nil
		}
	}
	return nil
}

// actTime is how long a guarded act may take, the wait for a database included.
// It goes on when the person closes the page: nobody gains from an act whose end
// depends on that.
const actTime = 20 * time.Second

// sent is what the row's function gets of the request.
func (g *Guard) sent(c *gin.Context, r Row) *Sent {
	return &Sent{Who: web.SignedIn(c.Request), Path: r.Path, Browser: g.Browser(c.Request), Form: c.Request.PostForm, files: filesOf(c.Request), param: c.Param}
}

// over does what was to be done finally.
func (in *Sent) over() {
	for _, f := range in.after {
		f()
	}
}

// CarryOut does what a press asked for that has proved what it must, and answers
// with where it can be seen.
func (g *Guard) CarryOut(c *gin.Context, r Row, a Act, use accounts.Press) error {
	in := g.sent(c, r)
	defer in.over()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), actTime)
	defer cancel()
	work, err := r.Demand.Do(ctx, in)
	if err != nil {
		return err
	}
	var spend func(context.Context, *ent.Client) (bool, error)
	if use.Seal != uuid.Nil { // else it was a program's, which saw no page
		who := in.Who
		if a.Stranger {
			who = nil
		}
		spend = g.accounts.Spend(who, use)
	}
	done, err := g.once(store.Apart(ctx, "the transaction of a guarded act"), spend, func(ctx context.Context, tx *ent.Client) (Outcome, error) {
		return recorded(ctx, tx, r, a, in, work)
	})
	if err != nil {
		return err
	}
	if done.Committed != nil {
		if err := done.Committed(); err != nil {
			return afterwards(err)
		}
	}
	if done.Once != "" {
		if err := g.ShowOnce(c.Writer, c.Request, done.Once); err != nil {
			return afterwards(err)
		}
	}
	if done.Leads != nil {
		done.To = done.Leads(c)
	}
	if says := cmp.Or(done.Says, r.Done); says != "" {
		return g.Done(c, done.To, says)
	}
	g.Redirect(c, done.To)
	return nil
}

// afterwards is what went wrong when the act was committed already: nobody must be
// told that nothing was changed.
func afterwards(err error) error {
	return problem.Wrap(err, problem.OutcomeUnknown, "It is done, but what comes after it failed. Look at what is there now before you do it again.")
}

// once does the work in the transaction that spends the press, and once more
// where the answer to a commit was lost: the used nonce, which stands in the same
// transaction, then tells whether it was committed. Where somebody else stored
// the same at the same moment, it is run again and finds that.
func (g *Guard) once(ctx context.Context, spend func(context.Context, *ent.Client) (bool, error), work Work) (Outcome, error) {
	var done Outcome
	attempt := func(ctx context.Context, tx *ent.Client) error {
		if spend != nil {
			if already, err := spend(ctx, tx); err != nil || already {
				return err
			}
		}
		var err error
		done, err = work(ctx, tx)
		return err
	}
	if spend == nil { // nothing would tell of a lost answer what became of it
		err := g.store.Transact(ctx, attempt)
		return done, err
	}
	err := g.store.Certainly(ctx, attempt)
	if store.BreaksRule(err) {
		err = g.store.Certainly(ctx, attempt)
	}
	return done, err
}

// recorded does the work, and writes the audit event where the work wrote none.
func recorded(ctx context.Context, tx *ent.Client, r Row, a Act, in *Sent, work Work) (Outcome, error) {
	ctx, wrote := auditlog.Watch(ctx)
	done, err := work(ctx, tx)
	if err != nil || wrote() {
		return done, err
	}
	event := auditlog.Event{Action: "act." + r.Demand.Name, SubjectType: "route", Details: map[string]string{"path": a.Path, "what": a.Title}}
	if in.Who != nil {
		event.Actor = in.Who.UserID
	}
	return done, auditlog.Record(ctx, tx, event)
}
