/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is known of referrals: which of them an encounter still calls for, and what one of them still
 * needs before it can be sent. A child, or somebody whose age is not sure, is referred to children's
 * services first and then to the NRM, without being asked; an adult only with consent; where an adult
 * does not consent the Home Office is notified without a name (Modern Slavery Act 2015, section 52).
 * Which fields the Home Office's form demands stands in a versioned file, not here.
 */

#pragma once

#include "th-readiness-view.h"

G_BEGIN_DECLS

/* The referrals that an encounter lacks. */
void th_referral_check_encounter (ThReadiness           *self,
                                  const ThReadinessView *encounter);

/* What a referral lacks. */
void th_referral_check           (ThReadiness           *self,
                                  const ThReadinessView *referral);

G_END_DECLS
