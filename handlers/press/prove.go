package press

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/internal/reports"
	"unframed/shield"
	"unframed/store"
)

// Prove holds a request to its row's demand, and returns what the press is
// about and what it uses up, or why it does not count. Without the press guard's
// record, as from a browser that runs no scripts, the same act goes through
// /confirm-identity.
func (g *Guard) Prove(c *gin.Context, r Row) (Act, accounts.Press, error) {
	var none accounts.Press
	d := r.Demand
	if !d.Level.Guards() {
		return Act{}, none, nil
	}
	if !web.IsAPI(c.Request) && c.Request.ContentLength != 0 {
		if err := web.ParseForm(c); err != nil {
			return Act{}, none, err
		}
	}
	a, err := d.Act(c)
	if err == nil {
		err = a.fault(r.Secret)
	}
	if err != nil {
		return a, none, err
	}
	tier := d.Level
	if a.Level.above(tier) {
		tier = a.Level
	}
	if web.IsAPI(c.Request) {
		return a, none, g.pressedByProgram(c, a, tier)
	}
	if !strings.EqualFold(a.Path, c.Request.URL.Path) {
		return a, none, fmt.Errorf("the act behind %s is one of %s, so that its seal would open another", c.Request.URL.Path, a.Path)
	}
	use, err := g.provePress(c, r, a, tier)
	return a, use, err
}

// Answer turns what came of a request into its answer where the handler did
// not: the way to prove who it is, the page of the act once more, or the
// failure.
func (g *Guard) Answer(c *gin.Context, a Act, err error) {
	var first Elsewhere
	if errors.As(err, &first) {
		g.Redirect(c, first.Location)
		return
	}
	if a.Again != nil && !web.IsAPI(c.Request) {
		err = g.answerFromPage(c, a, err)
	}
	if err != nil {
		g.Fail(c.Writer, c.Request, err)
	}
}

// answerFromPage shows the page of the act once more, with how things stand.
func (g *Guard) answerFromPage(c *gin.Context, a Act, err error) error {
	f := problem.As(err)
	switch {
	case errors.Is(err, store.ErrAmbiguous), problem.Is(err, problem.OutcomeUnknown):
		return g.ShowChecking(c, cmp.Or(a.Seen, a.Page))
	case f != nil && (shownAgain[f.Code] || web.Describe(err).Status == http.StatusConflict):
		status := web.Describe(err).Status
		web.SayWhenAgain(c.Writer, status, err)
		return a.Again(status, err)
	}
	return err
}

// shownAgain are the failures for which the page of the act is shown once more:
// what a press is refused for, what was filled in wrongly, and what may be sent again
// after a while.
var shownAgain = map[problem.Code]bool{
	problem.Invalid: true, problem.Limited: true,
	problem.PressUnproved: true, problem.SealMissing: true, problem.SealExpired: true, problem.SealChanged: true, problem.SealSpent: true, problem.TypedWrong: true,
}

// provePress checks what a form must prove.
func (g *Guard) provePress(c *gin.Context, r Row, a Act, tier Level) (accounts.Press, error) {
	var none accounts.Press
	identity, gate, sent := web.SignedIn(c.Request), c.PostForm(GateField), c.PostForm(SealField)
	scripts := c.PostForm(ScriptsField)
	another := !a.Stranger && g.ofAnother(c) || !a.came(c.Request.PostForm)
	c.Request.PostForm = a.Read(c.Request.PostForm)
	if a.Stranger && sent == "" && !shield.IsBrowser(c.Request) {
		return none, nil // a program that never saw the page: there is nothing over which a press could be stolen
	}
	seal, err := g.sealer.Open(sent, g.sealOwner(c, a), a.Sealed())
	if err == nil && another {
		err = shield.ErrSealChanged
	}
	if err != nil {
		g.pressRefused(c, err)
		return none, refusedSeal(err)
	}
	if err := a.readFiles(c.Request); err != nil {
		return none, err
	}
	if tier == PasswordLevel || tier == StrangerLevel {
		return accounts.Press{Seal: seal.ID, Expires: seal.Expires}, g.provePassword(c, gate, scripts)
	}
	typed := TypedValues(c, r.Secret...)
	if tier == TypedLevel && !a.Typed.Matches(typed.Get(TypedField)) {
		return none, errTyped
	}
	use := accounts.Press{Seal: seal.ID, Expires: seal.Expires}
	digest := a.Digest(typed)
	if !shield.Deliberate(gate) {
		if !g.accounts.Proved(identity, digest) {
			g.pressRefused(c, errNoGate)
			return none, ProofNeeded{digest, typed}
		}
		use.Proof = digest
	}
	if tier.above(GuardLevel) && !g.accounts.Recent(identity) {
		return none, ProofNeeded{digest, typed}
	}
	return use, nil
}

// provePassword checks what a form must prove that asks for the password itself, or
// for nobody who could give one.
// Nothing lies behind it to which a press without the guard's record could be
// led, as from other forms; and the password may have been filled in. So the
// record has to be there, and one that says that the password was typed will do:
// that is how those go on who cannot press as the guard wants it. A browser that
// runs no scripts says so by a field that no other sends; what is no browser has
// no press to steal.
func (g *Guard) provePassword(c *gin.Context, gate, scripts string) error {
	switch {
	case shield.Deliberate(gate), shield.TypedByHand(gate):
	case scripts == scriptsOff, !shield.IsBrowser(c.Request):
	default:
		g.pressRefused(c, errNoGate)
		return problem.Wrap(errNoGate, problem.PressUnproved,
			"Nothing was done, because this page could not see that a person pressed. Type your password, then press again.")
	}
	return nil
}

var errNoGate = errors.New("the press guard did not vouch for the press")

var errTyped = &problem.Error{Code: problem.TypedWrong, Sentence: "What had to be typed once more does not match.", Fields: []problem.Field{
	{Name: TypedField, Sentence: "This is not what the page shows. Look at it again and type it as it stands there."},
}}

// refusedSeal tells the person what became of their press.
func refusedSeal(err error) error {
	switch {
	case errors.Is(err, shield.ErrSealExpired):
		return problem.Wrap(err, problem.SealExpired, "This page was open for too long, so nothing was done. Look at it again; this is how things stand now.")
	case errors.Is(err, shield.ErrSealChanged):
		return problem.Wrap(err, problem.SealChanged, "What the page showed is no longer so, and nothing was done. This is how things stand now.")
	case errors.Is(err, shield.ErrSealForeign):
		return problem.Wrap(err, problem.SealMissing, "This form belongs to another session, so nothing was done. This is how things stand now.")
	}
	return problem.Wrap(err, problem.SealMissing, "This form was not made by this page, so nothing was done. This is how things stand now.")
}

// pressedByProgram is pressed for the API. A program makes no press that could
// be stolen; what remains is who it is, and what has to be said twice.
func (g *Guard) pressedByProgram(c *gin.Context, a Act, tier Level) error {
	identity := web.SignedIn(c.Request)
	if identity.TokenID != uuid.Nil {
		return nil // its scopes say what it may do, and nobody sits before it
	}
	if tier.above(GuardLevel) && !g.accounts.Recent(identity) {
		return web.Problem{Status: http.StatusForbidden, Code: "identity-required",
			Sentence: "Confirm your identity at /confirm-identity first, then send this again."}
	}
	if tier != TypedLevel {
		return nil
	}
	var body struct {
		Typed string `json:"typed"`
	}
	if err := web.DecodeJSON(c, &body); err != nil {
		return err
	}
	if !a.Typed.Matches(body.Typed) {
		return errTyped
	}
	return nil
}

// TypedValues is what a person typed into a form, without what is secret.
func TypedValues(c *gin.Context, secret ...string) url.Values {
	typed := url.Values{}
	for name, values := range c.Request.PostForm {
		switch {
		case name == SealField, name == GateField, name == KeyField, name == PersonField, name == ScriptsField, slices.Contains(secret, name):
		default:
			typed[name] = values
		}
	}
	return typed
}

// UnknownKey is how a press is counted whose form another instance seems to have
// sealed under a key that is not known here.
const UnknownKey = "seal-unknown-key"

// pressRefused counts a press that proved too little.
func (g *Guard) pressRefused(c *gin.Context, why error) {
	code := "press-unproved"
	switch {
	case errors.Is(why, shield.ErrSealUnknownKey):
		code = UnknownKey
		g.Log.WarnContext(c.Request.Context(), "a form of this session was sealed under a key that this instance does not know: give every instance all keys before one of them signs; see docs/operate.md, Rotate the secret",
			slog.String("id", web.RequestID(c.Request)), slog.String("route", c.FullPath()))
	case errors.Is(why, shield.ErrSealForged), errors.Is(why, shield.ErrSealForeign):
		code = "seal-foreign"
	case errors.Is(why, shield.ErrSealExpired):
		code = "seal-expired"
	case errors.Is(why, shield.ErrSealChanged):
		code = "seal-changed"
	}
	g.Metrics.Refused(code)
	g.reports.Refused(reports.Press, code, c.FullPath(), web.WhoAsked(c.Request), c.Request.UserAgent())
}

func FunctionName(f any) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return strings.TrimSuffix(name[strings.LastIndex(name, ".")+1:], "-fm")
}
