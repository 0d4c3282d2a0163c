package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"unframed/internal/network"
	"unframed/internal/problem"
	"unframed/internal/throttle"
)

// Ten wrong passwords in a row from one network for one name are a person who
// forgot; a hundred from one network are not a person. A program with a token
// that is not valid any more tries it again and again: its failures have a
// count of their own, so that they keep nobody in its network from signing in.
var (
	passwordsByName    = throttle.Limit{Name: "password-name", Burst: 10, Every: 30 * time.Second}
	passwordsByNetwork = throttle.Limit{Name: "password-network", Burst: 100, Every: time.Second}
	bearersByNetwork   = throttle.Limit{Name: "bearer-network", Burst: 100, Every: time.Second}
)

// What strangers can have mailed to one address is little, by however many accounts
// and from however many networks they ask. Mails with a link to a new password have a
// count of their own, so that others cannot keep an owner out by using up the one:
// whoever finds the other used up has been sent all the links they can have at a time.
var (
	mailsToAddress  = throttle.Limit{Name: "mail-address", Burst: 10, Every: 10 * time.Minute}
	resetsToAddress = throttle.Limit{Name: "mail-reset-address", Burst: 2 * mostLinks, Every: 10 * time.Minute}
)

// mayMail counts a mail to an address that need not be its asker's, and reports
// whether it is to be sent. Whoever asks is not told: it would say what others do.
func (s *Service) mayMail(ctx context.Context, limit throttle.Limit, addressKey string) (bool, error) {
	wait, err := s.throttle.Take(ctx, throttle.Count{Limit: limit, Key: addressKey})
	return wait == 0, err
}

// guess is an attempt at a password, counted before the password is compared: of
// many at once, no more are compared than may fail.
type guess struct {
	service      *Service
	name, origin throttle.Count
}

// guess counts an attempt at the password of the name, which is whatever the
// look-up knows the person by, from the address. The failure is Limited. Where
// it succeeds, or nothing was compared, the attempt is to be given back.
//
// A username and an e-mail address of one person have a count each: one count
// would tell a stranger that they belong together. The owner in another network
// has another count, so that nobody can be locked out.
func (s *Service) guess(ctx context.Context, name, ip string) (guess, error) {
	origin := network.Of(ip)
	g := guess{s,
		throttle.Count{Limit: passwordsByName, Key: origin + "\x00" + name},
		throttle.Count{Limit: passwordsByNetwork, Key: origin},
	}
	return g, s.take(ctx, "Too many attempts failed.", g.origin, g.name)
}

// matches compares the password and settles the guess: one that was wrong stays
// counted, and one that was right ends the count for the name.
func (g guess) matches(ctx context.Context, password, encoded string) (bool, error) {
	correct, err := g.service.hasher.matches(ctx, password, encoded)
	settling := context.WithoutCancel(ctx) // whoever hangs up now has not guessed wrong
	switch {
	case err != nil: // nothing was compared
		return false, errors.Join(err, g.service.throttle.GiveBack(settling, g.origin, g.name))
	case !correct:
		return false, nil
	}
	if err := g.service.throttle.GiveBack(settling, g.origin); err != nil {
		return false, err
	}
	return true, g.service.throttle.Forget(settling, g.name)
}

// take counts an attempt, or refuses it in a sentence that begins as given.
func (s *Service) take(ctx context.Context, sentence string, counts ...throttle.Count) error {
	wait, err := s.throttle.Take(ctx, counts...)
	if err != nil || wait == 0 {
		return err
	}
	return TooMany(sentence, wait)
}

// TooMany is the failure of whoever has used up a limit: a sentence, and for how
// long to wait.
func TooMany(sentence string, wait time.Duration) error {
	f := problem.New(problem.Limited, sentence+" Wait "+inWords(wait)+" and try again.")
	f.Wait = wait
	return f
}

// inWords is a time to wait, rounded up.
func inWords(wait time.Duration) string {
	n, unit := int(wait/time.Second)+1, "second"
	if n > 90 {
		n, unit = int(wait/time.Minute)+1, "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
