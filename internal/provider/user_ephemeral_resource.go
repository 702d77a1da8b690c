// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

const (
	ephemeralUserKey           = "ephemeral_user"
	ephemeralUserOpenTimeout   = 2 * time.Minute
	ephemeralUserDeleteTimeout = 5 * time.Minute
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*userEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*userEphemeralResource)(nil)
)

type userEphemeralResource struct {
	configuredEphemeralResource
}

func newUserEphemeralResource() ephemeral.EphemeralResource { return &userEphemeralResource{} }

type userEphemeralModel struct {
	ID                  customtypes.UserID `tfsdk:"id"`
	IDPrefix            types.String       `tfsdk:"id_prefix"`
	Password            types.String       `tfsdk:"password"`
	Email               types.String       `tfsdk:"email"`
	Phone               types.String       `tfsdk:"phone"`
	IsAutoUpdateEnabled types.Bool         `tfsdk:"is_auto_update_enabled"`
}

// ephemeralUser is what close needs: the user's own token deletes it.
type ephemeralUser struct {
	ID       string `json:"id"`
	Password string `json:"password"`
}

func (e *userEphemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (e *userEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A user of finAPI for the time of one run: created and verified when Terraform opens it, deleted with all " +
			"of its data at the end of the run, also if it fails. Nothing of the user is stored. Needs Terraform 1.10 or OpenTofu " +
			"1.11.\n\n" +
			"-> Terraform opens it in plan and again in apply, so each of them has a user of its own. Leave `id` out, or use " +
			"`id_prefix`, so that runs at the same time do not meet. Where something that uses the user fails, Terraform closes " +
			"nothing; the provider then deletes the user at its own end, for which it has two seconds, or a minute where Terraform was " +
			"killed. If the provider is killed the user stays; a recognisable prefix helps to find it.\n\n" +
			"Between open and close Terraform holds the user's id and password in memory, as this resource's private data: finAPI " +
			"deletes a verified user with its own token.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				CustomType: customtypes.UserIDType{},
				Optional:   true,
				Computed:   true,
				Validators: []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("id_prefix"))},
				MarkdownDescription: "The user's id: 1 to 36 characters out of letters, digits and `- _ . + @`. Omitted: a random one. " +
					"A user who has it already is an error, and is not touched.",
			},
			"id_prefix": schema.StringAttribute{
				Optional:            true,
				Validators:          idPrefixValidators(),
				MarkdownDescription: fmt.Sprintf("The beginning of a random id, 1 to %d characters: %s.", maxIDPrefixLength, whyIDPrefixIsShort),
			},
			"password": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Sensitive:           true,
				Validators:          passwordValidators(),
				MarkdownDescription: "The user's password, 6 to 128 characters. Omitted: a strong random one.",
			},
			"email": schema.StringAttribute{
				Optional:            true,
				Validators:          textValidators(maxEmailLength),
				MarkdownDescription: "The user's e-mail address, up to 320 characters.",
			},
			"phone": schema.StringAttribute{
				Optional:            true,
				Validators:          textValidators(maxPhoneLength),
				MarkdownDescription: "The user's phone number, up to 50 characters.",
			},
			"is_auto_update_enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether finAPI updates the user's bank connections by itself. Default `false`.",
			},
		},
	}
}

func (e *userEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model userEphemeralModel

	diags := &resp.Diagnostics
	diags.Append(req.Config.Get(ctx, &model)...)

	if diags.HasError() || !e.ready(diags) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, ephemeralUserOpenTimeout)
	defer cancel()

	created, ok := e.createUser(ctx, model, diags)
	if !ok {
		return
	}

	if err := e.client.VerifyUser(ctx, created.ID); err != nil && !client.IsAlreadyVerified(err) {
		diags.Append(clientError(fmt.Sprintf("Cannot verify the ephemeral finAPI user %q", created.ID), err))
	}

	model.ID = customtypes.NewUserID(created.ID)
	model.Password = types.StringValue(created.Password)

	created.save(ctx, resp.Private, diags)
	diags.Append(resp.Result.Set(ctx, &model)...)

	if diags.HasError() {
		// Terraform closes only what opened well, so this is the last chance to delete the user.
		diags.Append(e.deleteUser(context.WithoutCancel(ctx), created)...)
	}
}

func (e *userEphemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	var created ephemeralUser

	raw, diags := req.Private.GetKey(ctx, ephemeralUserKey)
	resp.Diagnostics.Append(diags...)

	if err := json.Unmarshal(raw, &created); err != nil {
		resp.Diagnostics.AddError("Cannot read the private data of the ephemeral finAPI user", sentence(err.Error()))

		return
	}

	resp.Diagnostics.Append(e.deleteUser(ctx, created)...)
}

func (e *userEphemeralResource) createUser(
	ctx context.Context, model userEphemeralModel, diags *diag.Diagnostics,
) (ephemeralUser, bool) {
	params := newUser(client.CreateUserParams{
		ID:                  model.ID.ValueString(),
		Password:            model.Password.ValueString(),
		Email:               model.Email.ValueString(),
		Phone:               model.Phone.ValueString(),
		IsAutoUpdateEnabled: model.IsAutoUpdateEnabled.ValueBool(),
	}, model.IDPrefix.ValueString())
	user := ephemeralUser{ID: params.ID, Password: params.Password}

	_, err := e.client.CreateUser(ctx, params)
	isLeft := err != nil && params.IDIsRandom && client.IsMaybeCreated(err)

	if err == nil || isLeft {
		e.unclosed.opened(user.key(), func(ctx context.Context) { e.deleteUser(ctx, user) })
	}

	if err != nil {
		diags.Append(ephemeralCreateError(params, err))
	}

	if isLeft {
		// A user with this id comes from this run, and nobody else would ever find it.
		diags.Append(e.deleteUser(context.WithoutCancel(ctx), user)...)
	}

	return user, err == nil
}

func ephemeralCreateError(params client.CreateUserParams, err error) diag.Diagnostic {
	id := params.ID

	var unclear *client.UnclearCreationError

	summary := fmt.Sprintf("Cannot create the ephemeral finAPI user %q", id)
	maybe := fmt.Sprintf("Cannot tell whether the ephemeral finAPI user %q was created", id)

	switch {
	case client.IsUserExists(err):
		return argumentError(path.Root("id"), summary+": that user exists already", err,
			"It was not touched. Choose another id, or leave \"id\" out and use \"id_prefix\", so that each run has a user of its own.")
	case errors.As(err, &unclear) && unclear.Differs:
		return argumentError(path.Root("id"), summary+": somebody else's user has this id", unclear.Cause, "The answer to the creation got "+
			"lost. A user with this id exists and opens with the same password, but has other values than were asked for, so this run did "+
			"not create it. It was not touched. Choose another id, or leave \"id\" out and use \"id_prefix\".")
	case errors.As(err, &unclear):
		return argumentError(path.Root("id"), maybe, unclear.Cause, "The answer to the creation got lost. A user with this id exists now, "+
			"and nothing proves that this run created it. It was not touched, and no run will delete it. "+leftEphemeralUser)
	case client.IsMaybeCreated(err) && !params.IDIsRandom:
		return argumentError(path.Root("id"), maybe, err, append(generalAdvice(err), "If the user was created, no run will delete it. "+
			leftEphemeralUser)...)
	}

	return clientError(summary, err)
}

const leftEphemeralUser = "If nobody else can have created it, delete it: import it as a finapi_user and destroy that. To rule this out, leave " +
	"\"id\" out and use \"id_prefix\": what has a random id is deleted in any case."

func (e *userEphemeralResource) deleteUser(ctx context.Context, user ephemeralUser) diag.Diagnostics {
	var diags diag.Diagnostics

	ctx, cancel := context.WithTimeout(ctx, ephemeralUserDeleteTimeout)
	defer cancel()

	end := deleteUser(ctx, e.providerData, deletion{
		id:       user.ID,
		verified: types.BoolValue(true),
		isNew:    true,
		usable:   []credential{{password: user.Password, origin: "this run"}},
	})

	if end.err != nil && !client.IsNotFound(end.err) {
		diags.Append(deletionError(user.ID, end.err))

		return diags
	}

	e.unclosed.closed(user.key())

	return diags
}

func (u ephemeralUser) key() string { return ephemeralUserKey + " " + u.ID }

func (u ephemeralUser) save(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	raw, err := json.Marshal(u) //nolint:gosec // To be deleted the user must be logged in as; Terraform holds it in memory only.
	if err != nil {
		diags.AddError("Cannot write the private data of the ephemeral finAPI user", sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, ephemeralUserKey, raw)...)
}
