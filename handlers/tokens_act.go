package handlers

import (
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/failure"
	"unframed/handlers/web"
)

const tokensPath = "/settings/tokens"

// tokenCreateAct is the making of an API token.
func (s *Site) tokenCreateAct(c *gin.Context) (act, error) {
	return act{
		path: tokensPath, page: tokensPath, title: "Create an API token", fields: []string{"name", "scopes", "expires"},
		again: func(status int, wrong error) error {
			return s.showTokens(c, status, "", typedToken(c.Request.PostForm), wrong)
		},
	}, nil
}

// tokenRevokeAct is the end of the token that the path names.
func (s *Site) tokenRevokeAct(c *gin.Context) (act, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return act{}, failure.Wrap(err, failure.NotFound, "There is no such token.")
	}
	list, err := s.Accounts.APITokens(c.Request.Context(), web.SignedIn(c.Request).UserID)
	if err != nil {
		return act{}, err
	}
	for _, t := range list {
		if t.ID == id {
			return s.tokenRevokeActOf(c, t), nil
		}
	}
	return act{}, failure.New(failure.NotFound, "There is no such token.")
}

func (s *Site) tokenRevokeActOf(c *gin.Context, t accounts.APIToken) act {
	return act{
		path: tokensPath + "/" + t.ID.String() + "/revoke", page: tokensPath, title: "Revoke the API token " + t.Name,
		details: [][2]string{{"Name", t.Name}, {"Scopes", t.Scopes.String()}},
		again:   func(status int, wrong error) error { return s.showTokens(c, status, "", freshToken(), wrong) },
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
