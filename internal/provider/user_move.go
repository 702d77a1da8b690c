// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// movedKey marks in the private state a user whose state another provider has written. Until the user is seen, nothing proves
// that the user is, or was, at this finAPI.
const movedKey = "moved"

// foreignState is the state of a user whom a general provider for HTTP APIs manages, as far as it is read.
type foreignState struct {
	// ids are all that name the user, the one that the other provider goes by first.
	ids []string
	// written is what was sent to finAPI, or what finAPI has answered since.
	written map[string]any
	// created is finAPI's answer to the creation, which alone shows a password that finAPI has made; nil if it was not kept.
	created map[string]any
	// urls may be absolute.
	urls []string
}

// foreignResource is a resource type of another provider.
type foreignResource struct {
	provider, typeName string
	read               func(attributes map[string]any) (foreignState, error)
}

// The two providers differ in the shape of their values by version, and the shape itself says which it is. So the version of the
// schema decides nothing.
var foreignResources = []foreignResource{
	{"mastercard/restapi", "restapi_object", readRestapiObject},
	{"magodo/restful", "restful_resource", readRestfulResource},
}

// MoveState takes over users from the resources of general providers. It asks finAPI for nothing: the read that follows finds out
// the rest, as after an import.
func (r *userResource) MoveState(context.Context) []resource.StateMover {
	movers := make([]resource.StateMover, len(foreignResources))

	for i, source := range foreignResources {
		movers[i] = resource.StateMover{
			StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
				if !source.matches(req.SourceProviderAddress, req.SourceTypeName) {
					return
				}

				user, err := source.user(req)
				if err != nil {
					resp.Diagnostics.AddError("Cannot move the state to a finAPI user", fmt.Sprintf("Of this %s, %s. Nothing was moved or "+
						"sent.\n\nTo manage the user all the same, take the old resource out of the state with terraform state rm, which deletes "+
						"nobody, and replace the \"moved\" block by an \"import\" block with the user's id.", source.typeName, err))

					return
				}

				user.save(ctx, resp)
			},
		}
	}

	return movers
}

// matches tells whether it is this resource type. Any registry may have the provider. OpenTofu before 1.11.12 and 1.12.4 gives of
// its address the last part alone.
func (f foreignResource) matches(address, typeName string) bool {
	address = strings.ToLower(address)
	_, name, _ := strings.Cut(f.provider, "/")

	return typeName == f.typeName &&
		(address == name || address == f.provider || strings.HasSuffix(address, "/"+f.provider))
}

// movedUser is what is taken over.
type movedUser struct{ id, password, email, phone, baseURL string }

func (f foreignResource) user(req resource.MoveStateRequest) (*movedUser, error) {
	var attributes map[string]any

	// An error of the parser could repeat a part of a password.
	if json.Unmarshal(req.SourceRawState.JSON, &attributes) != nil || attributes == nil {
		return nil, errors.New("the state is not a JSON object")
	}

	state, err := f.read(attributes)
	if err != nil {
		return nil, err
	}

	id, err := state.id()
	if err != nil {
		return nil, err
	}

	baseURL, err := state.baseURL()
	if err != nil {
		return nil, err
	}

	password := unmasked(state.written)
	if password == "" {
		password = unmasked(state.created)
	}

	return &movedUser{
		id: id, password: password, baseURL: baseURL,
		email: textAt(state.written, "email"), phone: textAt(state.written, "phone"),
	}, nil
}

func (u *movedUser) save(ctx context.Context, resp *resource.MoveStateResponse) {
	id := customtypes.NewUserID(u.id)
	diags := &resp.Diagnostics

	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("password"), stringOrNull(u.password))...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("email"), stringOrNull(u.email))...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("phone"), stringOrNull(u.phone))...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("base_url"), stringOrNull(u.baseURL))...)
	diags.Append(resp.TargetIdentity.Set(ctx, userIdentityModel{ID: id.StringValue})...)
	diags.Append(resp.TargetPrivate.SetKey(ctx, importedKey, []byte("true"))...)
	diags.Append(resp.TargetPrivate.SetKey(ctx, movedKey, []byte("true"))...)
}

// id is the user's. A state that names two users is refused: the wrong one's bank data could be deleted.
func (s foreignState) id() (string, error) {
	var found string

	for _, id := range s.ids {
		switch {
		case id == "":
		case found == "":
			found = id
		case !strings.EqualFold(id, found):
			return "", errors.New("the state names more than one user, so that it is not clear which is meant")
		}
	}

	if found == "" {
		return "", errors.New("the state names no user: the id is missing in it")
	}

	if err := customtypes.CheckUserID(found); err != nil {
		return "", fmt.Errorf("the id is not that of a finAPI user: %w", err)
	}

	return found, nil
}

// operationsPath is the part of a URL's path that finAPI's operations begin with.
var operationsPath = regexp.MustCompile(`(?i)/api/v[0-9].*$|/users(/.*)?$`)

// baseURL is the finAPI that the state names, empty if it names none, as is usual.
func (s foreignState) baseURL() (string, error) {
	for _, text := range s.urls {
		parsed, err := url.Parse(text)
		if err != nil || parsed.Host == "" {
			continue
		}

		base := url.URL{Scheme: parsed.Scheme, Host: parsed.Host, Path: operationsPath.ReplaceAllString(parsed.Path, "")}

		normal, err := client.ParseBaseURL(base.String())
		if err != nil {
			return "", fmt.Errorf("the URL is not that of a finAPI: %w", err)
		}

		return normal, nil
	}

	return "", nil
}

// readRestapiObject reads what Mastercard/restapi writes: data is JSON in a text. Up to version 2 it is what the configuration says,
// later what the last read has answered, which has no password.
func readRestapiObject(attributes map[string]any) (foreignState, error) {
	data, err := objectAt(attributes, "data")
	if err != nil {
		return foreignState{}, err
	}

	created, _ := objectAt(attributes, "create_response")
	answered, _ := objectAt(attributes, "api_response")

	return foreignState{
		ids: []string{
			textAt(attributes, "id"), textAt(attributes, "object_id"), textAt(data, "id"), textAt(data, "userId"),
			textAt(answered, "id"), textAt(answered, "userId"), textAt(created, "id"),
		},
		written: data,
		created: created,
		urls:    []string{textAt(attributes, "path"), textAt(attributes, "read_path")},
	}, nil
}

// readRestfulResource reads what magodo/restful writes: body is JSON in a text at first, later a value of a dynamic type. Its id is
// the path that it reads.
func readRestfulResource(attributes map[string]any) (foreignState, error) {
	body, err := objectAt(attributes, "body")
	if err != nil {
		return foreignState{}, err
	}

	output, _ := objectAt(attributes, "output")
	sensitive, _ := objectAt(attributes, "sensitive_output")

	return foreignState{
		ids: []string{
			textAt(body, "id"), textAt(output, "id"), textAt(output, "userId"), textAt(sensitive, "id"), textAt(sensitive, "userId"),
			userOfPath(textAt(attributes, "id")),
		},
		written: body,
		urls: []string{
			strings.TrimRight(textAt(attributes, "base_url"), "/") + textAt(attributes, "path"), textAt(attributes, "id"),
		},
	}, nil
}

// userPath is the end of a path of one user's, such as /api/v2/users/alice.
var userPath = regexp.MustCompile(`(?i)/users/([^/]+)/*$`)

// userOperations are the ends of finAPI's paths that look like a user's.
var userOperations = []string{"verificationStatus", "requestPasswordChange", "executePasswordChange"}

// userOfPath is the id in a path of one user's; empty in another, such as that of an operation on users.
func userOfPath(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return ""
	}

	found := userPath.FindStringSubmatch(parsed.Path)
	if len(found) == 0 || slices.Contains(userOperations, found[1]) {
		return ""
	}

	return found[1]
}

// objectAt is the object of an attribute: itself, JSON in a text, or the value of a dynamic type, which the state has beside its
// type. It is nil if there is none.
func objectAt(attributes map[string]any, name string) (map[string]any, error) {
	value := attributes[name]

	if dynamic, ok := value.(map[string]any); ok && len(dynamic) == 2 && dynamic["type"] != nil {
		if inner, ok := dynamic["value"]; ok {
			value = inner
		}
	}

	if text, ok := value.(string); ok {
		value = nil

		if strings.TrimSpace(text) != "" && json.Unmarshal([]byte(text), &value) != nil {
			return nil, fmt.Errorf("%q is not valid JSON", name)
		}
	}

	object, ok := value.(map[string]any)
	if !ok && value != nil {
		return nil, fmt.Errorf("%q is not a JSON object", name)
	}

	return object, nil
}

func textAt(object map[string]any, name string) string {
	text, _ := object[name].(string)

	return text
}

// unmasked is the password in an object; empty if there is none, or only the X that finAPI shows in its place.
func unmasked(object map[string]any) string {
	password := textAt(object, "password")
	if strings.Trim(password, "X") == "" {
		return ""
	}

	return password
}

// awaitsProof tells whether the state is another provider's, and this one has not seen the user yet.
func awaitsProof(ctx context.Context, private privateReader, diags *diag.Diagnostics) bool {
	moved, got := private.GetKey(ctx, movedKey)
	diags.Append(got...)

	return len(moved) > 0 && loadOriginClient(ctx, private, diags) == ""
}

func movedUserMissing(id, baseURL string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("A moved user is not at this finAPI", fmt.Sprintf("finAPI at %q has no user %q whom this client may see, so "+
		"the state that another provider has written may belong to another finAPI or mandator. Nobody was created. Set \"base_url\", "+
		"\"client_id\" and \"client_secret\" of the provider to those that the other provider has used. If the user was deleted, remove the "+
		"\"moved\" block, and the old resource from the state with terraform state rm.", baseURL, id))
}
