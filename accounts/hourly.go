package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"unframed/internal/problem"
	"unframed/internal/throttle"
	"unframed/settings"
)

// Hourly bounds what one person, or one network of strangers, can make in an hour;
// zero is no limit. All of it may be made at once, and then it comes back bit by bit.
type Hourly struct {
	Proposals int64 `setting:"proposals" label:"Transfers that one person proposes" hint:"In an hour. Empty for no limit." none:"no limit"` // feature:ledger
	SignUps   int64 `setting:"sign_ups" label:"Sign-ups from one network" hint:"In an hour. Empty for no limit." none:"no limit"`
	SignIns   int64 `setting:"sign_ins" label:"Sign-ins of one person" hint:"In an hour, with the right password. Empty for no limit." none:"no limit"`
	Changes   int64 `setting:"changes" label:"Other changes of one person" hint:"In an hour: settings, sessions, API tokens, confirmations of who they are. What has a limit of its own and what administrators do are not among them. Empty for no limit." none:"no limit"`
}

// mostHourly is more than a table can hold.
const mostHourly = 1_000_000

// Check says what cannot be a limit.
func (h Hourly) Check(check *problem.Check) {
	for name, n := range map[string]int64{
		"proposals": h.Proposals, // feature:ledger
		"sign_ups":  h.SignUps, "sign_ins": h.SignIns, "changes": h.Changes,
	} {
		if n < 0 || n > mostHourly {
			check.Refuse(name, "Use a whole number from 1 to 1000000, or leave it empty.")
		}
	}
}

// DefaultHourly holds until an administrator sets something else.
var DefaultHourly = Hourly{
	Proposals: 1000, // feature:ledger
	SignUps:   100, SignIns: 500, Changes: 1000,
}

// HourlySetting is what can be made in an hour, which administrators change.
var HourlySetting = settings.Declare(settings.Info{
	Name: "hourly", Title: "Limits for an hour",
	Help: "What strangers and single people can make in an hour, so that nobody fills the database. Whoever has used up a limit is told when to try again.",
}, DefaultHourly)

// hourly is a limit of so many in an hour.
func hourly(name string, most int64) throttle.Limit {
	return throttle.Limit{Name: name, Burst: int(most), Every: time.Hour / time.Duration(most)}
}

// feature:ledger begins

// MayPropose counts a transfer that a person is about to propose. Its failure is
// Limited.
func (s *Service) MayPropose(ctx context.Context, person uuid.UUID) error {
	most := HourlySetting.Get(s.settings).Proposals
	if most == 0 {
		return nil
	}
	return s.take(ctx, "You proposed many transfers in the last hour.", throttle.Count{Limit: hourly("proposals-person", most), Key: person.String()})
}

// MayLookUp counts a name that a person looks up in a proposal which is not made: it
// tells whether there is somebody of that name. Its failure is Limited.
func (s *Service) MayLookUp(ctx context.Context, person uuid.UUID) error {
	most := HourlySetting.Get(s.settings).Proposals
	if most == 0 {
		return nil
	}
	return s.take(ctx, "You looked up many people in the last hour.", throttle.Count{Limit: hourly("looks-person", most), Key: person.String()})
}

// feature:ledger ends

// mayLookUp counts a name or an address that a network looks up in a sign-up which is
// not made. Its failure is Limited.
func (s *Service) mayLookUp(ctx context.Context, network string) error {
	most := HourlySetting.Get(s.settings).SignUps
	if most == 0 {
		return nil
	}
	return s.take(ctx, "Many people were looked up from your network.", throttle.Count{Limit: hourly("looks-network", most), Key: network})
}

// maySignUp counts a person about to sign up from a network.
func (s *Service) maySignUp(ctx context.Context, network string) error {
	most := HourlySetting.Get(s.settings).SignUps
	if most == 0 {
		return nil
	}
	return s.take(ctx, "Too many people signed up from your network.", throttle.Count{Limit: hourly("sign-up-network", most), Key: network})
}

// maySignIn counts a session that a person is about to begin: each leaves an event
// in the audit trail, also where it takes another's place.
func (s *Service) maySignIn(ctx context.Context, person uuid.UUID) error {
	most := HourlySetting.Get(s.settings).SignIns
	if most == 0 {
		return nil
	}
	return s.take(ctx, "You signed in many times in the last hour.", throttle.Count{Limit: hourly("sign-ins-person", most), Key: person.String()})
}

// MayChange counts a change that a person is about to make. Its failure is Limited.
func (s *Service) MayChange(ctx context.Context, person uuid.UUID) error {
	most := HourlySetting.Get(s.settings).Changes
	if most == 0 {
		return nil
	}
	return s.take(ctx, "You changed many things in the last hour.", throttle.Count{Limit: hourly("changes-person", most), Key: person.String()})
}
