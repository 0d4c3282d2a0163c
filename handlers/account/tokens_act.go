package account

import (
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

const tokensPath = "/settings/tokens"

// tokenCreateAct is the making of an API token.
func (p *Pages) tokenCreateAct(c *gin.Context) (press.Act, error) {
	return press.Act{
		Path: tokensPath, Page: tokensPath, Title: "Create an API token", Fields: []string{"name", "scopes", "expires"},
		Again: func(status int, wrong error) error {
			return p.showTokens(c, status, "", typedToken(c.Request.PostForm), wrong)
		},
	}, nil
}

// tokenRevokeAct is the end of the token that the path names.
func (p *Pages) tokenRevokeAct(c *gin.Context) (press.Act, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return press.Act{}, problem.Wrap(err, problem.NotFound, "There is no such token.")
	}
	list, err := p.Accounts.APITokens(c.Request.Context(), web.SignedIn(c.Request).UserID)
	if err != nil {
		return press.Act{}, err
	}
	for _, t := range list {
		if t.ID == id {
			return p.tokenRevokeActOf(c, t), nil
		}
	}
	return press.Act{}, problem.New(problem.NotFound, "There is no such token.")
}

func (p *Pages) tokenRevokeActOf(c *gin.Context, t accounts.APIToken) press.Act {
	return press.Act{
		Path: tokensPath + "/" + t.ID.String() + "/revoke", Page: tokensPath, Title: "Revoke the API token " + t.Name,
		Details: [][2]string{{"Name", t.Name}, {"Scopes", t.Scopes.String()}},
		Again:   func(status int, wrong error) error { return p.showTokens(c, status, "", freshToken(), wrong) },
	}
}

// typedToken is what stands in the form for a token.
func typedToken(form url.Values) accounts.NewAPIToken {
	return accounts.NewAPIToken{Name: form.Get("name"), Scopes: form["scopes"], Expires: form.Get("expires")}
}

// freshToken is what the form proposes.
func freshToken() accounts.NewAPIToken {
	return accounts.NewAPIToken{Scopes: []string{string(accounts.ScopeRead)}, Expires: "720h"}
}
