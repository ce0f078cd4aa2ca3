//! What everything means: one table of sentences, from which hover texts, the descriptions that screen readers speak, and
//! the help are made. What commands mean stands with the commands.

use eframe::egui::Response;

/// Declares terms by section: their names in the help, and what they mean in a sentence or two.
macro_rules! terms {
    ($($section:ident $heading:literal { $($name:ident $label:literal $what:literal;)+ })+) => {
        /// A part of the help.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Section { $(#[doc = $heading] $section,)+ }

        impl Section {
            /// All sections, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$section,)+];

            /// Its heading.
            pub fn heading(self) -> &'static str {
                match self { $(Self::$section => $heading,)+ }
            }
        }

        /// Something that has a meaning: a control, or a number that is computed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Term { $($(#[doc = $what] $name,)+)+ }

        impl Term {
            /// All terms, section by section.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+];

            /// The part of the help it stands in.
            pub fn section(self) -> Section {
                match self { $($(Self::$name => Section::$section,)+)+ }
            }

            /// What it is called in the help.
            pub fn label(self) -> &'static str {
                match self { $($(Self::$name => $label,)+)+ }
            }

            /// What it means, in a sentence or two.
            pub fn sentence(self) -> &'static str {
                match self { $($(Self::$name => $what,)+)+ }
            }
        }
    };
}

terms! {
    Files "Files and versions" {
        MergeTheirs "Compare and merge" "Shows what both have changed and merges it, field by field; where both have changed the same thing, you are asked.";
        TakeTheirs "Take theirs" "Shows the version on disk in place of what is open; undo brings that back.";
        KeepMine "Keep mine" "What is open stays. When it is saved, the version on disk is kept among the earlier versions.";
        SaveAgain "Save it there again" "Writes the map to the place where its file was.";
        SaveElsewhere "Save as" "Saves the map to another file.";
        MergeCopy "Merge a copy" "Programs that synchronise folders leave a copy where two people changed a file at once. Shows what it has that the map has not, and merges it.";
        NotNow "Not now" "Does not offer the copies any more until the map is opened again.";
        Recover "Look and recover" "Opens the file that the edits belong to and shows what they change; you choose what to take over.";
        CopyReport "Copy the report" "Puts what Cruxmap noted about its mistake into the clipboard, to be sent to its makers: version, place in the program, last commands. Nothing of any map is in it.";
        ForgetReport "Forget it" "Removes the report from this machine.";
        ShowReport "What it says" "Shows the report as it would be copied.";
        ThrowAway "Throw away" "Forgets the edits for good.";
        EarlierVersion "Earlier version" "What a save has replaced. The last twenty are kept, then one an hour for a day and one a day for a month, on this machine only.";
        AcceptVersion "Take over" "Does what is chosen, as one step that can be undone.";
        CloseVersions "Close the comparison" "Goes back to the map as it is; nothing is taken over.";
        TakeAll "All differences" "Chooses every difference but those where both have changed the same thing.";
        TakeNone "No difference" "Chooses no difference, to start over.";
        TakeDifference "Take a difference over" "Whether this difference is taken over.";
        ExportForm "Form" "What the map is written as.";
        ReportFlavor "For" "Each place reads Markdown in their own way; the text is the same, what folds and what is drawn differs.";
        ReportScope "How much" "The whole map, the selected claim with what bears on it, or the cruxes only.";
        ReportReaders "Whose numbers" "Those of everybody, of the reader chosen above, or of that one and the one compared with.";
        ReportParts "What stands in it" "Quotes word for word, probabilities, and a diagram where that can be drawn.";
        TableForm "For spreadsheets" "Cells that a spreadsheet would take for a formula begin with an apostrophe.";
        ImportNew "Import as a new map" "Makes a new map of the file, which is not changed; save it as a map to keep it.";
        ImportAdd "Import into the open map" "Adds what the file holds to the open map, under new names where names are taken; one step that can be undone.";
        Difference "Difference" "What differs; shows on the canvas what it is about.";
    }
    Sessions "Sessions" {
        BeginSession "Begin a session" "Begins a meeting around this map: its record is kept on the map and against a crash.";
        ResumeSession "Go on with a session" "Goes on with a session that was not closed, where it was.";
        SessionClock "Clock" "Measures the item of the agenda at hand; it warns when four fifths of the time are over.";
        Agenda "Agenda" "What is done and for how many minutes; how long it took goes into the minutes.";
        Presenter "Presenter window" "A window for the projector that shows only what all may see.";
        RoundItem "What a round asks" "The numbers that everybody answers blind: the conclusion, cruxes, conditionals, quantities.";
        RoundTitle "Name of the round" "What the round is called in the minutes.";
        RoundNamed "Names at the reveal" "With names, the two at the ends are invited to speak first; without, nobody's numbers can be told apart.";
        OpenRound "Open the round" "From now on ballots are taken. Nobody sees a number before the reveal.";
        CloseRound "Close the round" "No more ballots are taken; the round can be opened again until the reveal.";
        VoteHere "Vote on this machine" "One after another: each voter's numbers are gone from the screen before the next sits down.";
        BallotFile "Ballot file" "A file that is filled in on one's own machine, in any text editor, and dropped back on this window.";
        BoothNetwork "Ballot page for the room" "Serves a page on the local network on which people vote with their phones; the link has a secret in it and ends with the session.";
        BoothHere "Ballot page on this machine" "Serves the page to browsers on this machine only.";
        BoothLink "Link to the ballot page" "Whoever has the link can cast one ballot in the open round; it cannot be used to see anything.";
        ShowComments "Reasons before the reveal" "Shows the reasons that were given, without names and numbers, while people still vote.";
        Reveal "Reveal" "Opens all ballots at once.";
        RoomCruxes "What the conclusion turns on" "Of what was asked: by how much settling it is expected to move the conclusion, and whether it brings two of the room together; medians over the room.";
        BallotName "Your name" "As you want to be named in the minutes; without one you are not named.";
        BallotNumber "Lowest, best, highest" "Percent, or the unit of the quantity; lowest and highest may be left out.";
        BallotReason "Reason" "Why, in a sentence; it is shown at the reveal.";
        CastBallot "Cast ballot" "Seals the ballot. Until the round is closed, another under the same name takes its place.";
        NextVoter "Next voter" "The screen is clear: the next voter may sit down.";
        Capture "Capture" "Writes a claim, an objection or a question onto the map where it belongs, or puts something aside for later.";
        DoubleCruxSteps "Steps to a double crux" "Eight steps from a disagreement to a claim that would change both minds, and a test of it.";
        OperationalTest "Test" "What would show it, who sees to it, by when; with two signatures it is a double crux.";
        Minutes "Minutes" "The report of the session in Markdown: who took part, times, numbers with their spread, what moved, tests.";
        EndSession "Close the session" "Stops the clock and the ballot page, and writes the minutes into the session's record.";
    }
    Quantities "Quantities" {
        QuantityKind "What is measured" "A date is counted in years and may never come; a duration and a size begin at 0.";
        Unit "Unit" "What the numbers count, in the singular: year, month, ×.";
        Event "Event" "What has to happen for the quantity to have its value.";
        Reference "Counted from" "From when a duration is counted.";
        DragPercentiles "Percentiles on the picture" "Drag a point to change its value and its probability; the fields below take the same numbers by keyboard.";
        CdfPlot "Curve: below" "How likely the quantity is to lie below each value. The points are the percentiles; drag them.";
        DensityPlot "Curve: density" "How densely the quantity lies around each value: areas are chances.";
        LogAxis "Log axis" "Draws values by the logarithm of their distance from the start, so that early and late are seen alike.";
        Percentile "Percentile" "With this chance the quantity is at most this value. Never counts as more than any value.";
        AddPercentile "Add a percentile" "Write a chance and a value, such as 50 % by 2040.";
        NotBefore "Not before" "Nothing lies before this value; the curve begins there.";
        NotAfter "Not after" "Nothing lies after this value; what the curve would put there lies at it.";
        PointValue "One value" "The quantity has just this value, without spread.";
        Never "Never" "The chance that it never happens. Percentiles count it: 90 % by 2080 and 20 % never cannot both be.";
        ShapeWords "Shape in words" "What is said of the shape where no number says it. Words stay words.";
        StartCurve "Start with a curve" "Puts three percentiles there, to be dragged or typed over.";
        Lognormal "Lognormal" "Replaces the percentiles by those of the lognormal distribution with this start, median and 90 %.";
        Metalog "Metalog" "Replaces the percentiles by those of the metalog distribution that meets 10, 50 and 90 % from this start, where it exists.";
        WhichCurve "Which curve" "The curve that holds unless said otherwise, or one that holds in a state of cruxes.";
        GivenCrux "Given a crux" "The curve, or the delay, holds in the worlds in which this claim holds, or fails.";
        Delay "Delay" "In the worlds in which the claim holds, everything takes so many times as long from the start; below 1 it is sped up.";
        Formula "How it follows" "The quantity is worked out from others, never stated: sums of a date and a duration are dates.";
        AddThreshold "Claim read off" "A claim whose probability is read off the curve, exactly: before 2030, below 2, at least 5.";
        Resolved "The value it had" "The value the quantity turned out to have; forecasts of it are then scored.";
        PooledCurve "Pooled curve" "The mean of the readers' chances at each value.";
        CurvesApart "What the difference is made of" "How much of the difference between two readers' curves each claim's numbers carry: the mean effect over all orders of changing one reader's numbers into the other's (Shapley value). The parts add up to the difference.";
    }
    Numbers "Numbers" {
        Posterior "Posterior" "What the map computes for a claim from everything a reader has stated, the links, and what is taken as found out.";
        Credence "Credence" "How likely a reader says the claim is, all things considered. Drag, or type 35 %, 1:4, 1 in 5, unlikely or −6 dB.";
        ClearCredence "Take the number back" "Takes the number back: then it is not stated, and the map computes without it.";
        Base "Base" "How likely a reader would hold the claim with every argument on the map set aside; the arguments then move it.";
        Range "Range" "The lowest and highest number the reader would defend; the one in the middle is what the map computes with.";
        Words "Words" "A word such as “unlikely” stays a word; nothing is computed from it until a number is set.";
        Odds "Odds" "The same number as a bet: 3 : 1 means three times as likely to be true as to be false.";
        Decibans "Decibans" "The same number on a scale of evidence: ten times the odds add 10, twice the odds about 3, even odds are 0.";
        Basis "Where the number comes from" "Own: the reader's judgment. Quoted: taken from a text. Computed: worked out from others. Assumed: put in so that something can be computed.";
        GapAccepted "Let the gap stand" "The reader knows that the map computes another number than stated, and lets both stand.";
        Earlier "Earlier numbers" "What this reader stated before, and why it changed.";
        Suppose "Suppose it is" "Takes the claim as found out and computes everything else anew, for every reader, until it is opened again.";
        Why "Why this number" "How far each argument moves the claim from where it would be without any of them. The steps add up to the posterior.";
        WhyStep "A step of “Why this number”" "By how much this link moves the claim, averaged over the orders in which the links can be added. Press to see the link.";
        AnswerNumber "The number at the top" "The posterior of the conclusion for the reader at the left of it.";
        Assumed "Assumed" "Nobody has stated a number that the computation needs, so even odds stand in for it.";
        Estimate "≈ and ±" "The map ties too much together for an exact computation, so the number is an estimate that is off by no more than the error behind it, most of the time.";
        Blocked "Blocked by a circle" "Claims that bear on one another in a circle have no numbers until one link of the circle goes.";
        Tension "Tension" "How likely the map holds a constraint to be before it is told that it holds without exception.";
    }
    Analysis "Cruxes and disagreements" {
        Cruxes "Cruxes" "The claims whose settling would tell most about the conclusion, best first.";
        Disagreement "Disagreement" "What the gap between two readers is made of, claim by claim; the parts add up to the gap.";
        Versus "Compared with" "The reader with whom the one at the top is compared.";
        ShareOfMaximum "Worth" "How much of all there is to find out about the conclusion settling this claim is expected to tell: 0 % nothing, 100 % everything.";
        LevelVoi "Moves it by" "By how many points settling this claim is expected to move the conclusion, up or down.";
        Swing "Swing" "By how many points the conclusion is higher if the claim is true than if it is false.";
        Places "Places" "How sure the order is: between which places the claim comes in nine of ten draws, and how often it comes first. Drawn from the ranges of the reader's numbers, or, over several readers, by drawing readers anew.";
        GapShare "Of the gap" "How many points of the gap between the two readers the numbers of this claim carry (Shapley value: its mean effect over all orders of changing one reader's numbers into the other's).";
        Camps "All readers" "What settling each claim would tell, as the median over the readers of each camp, and whether it would bring readers of different camps together.";
        CompareCamps "Camps as readers" "Adds a reader for each camp that holds the geometric mean of its members' odds, and compares the first two: their cruxes, their gap, and what each would have to change.";
        FilterCruxes "Filter of cruxes" "Shows only cruxes that fit: words, or filters as in the search of the outline, such as kind:crux.";
        LogVod "Together, in digits" "How far apart two readers are on the conclusion (in decimal digits, both ways) less how far apart they are expected to be when this is settled; the median over pairs from different camps. Below 0 settling it drives them apart.";
        Vod "Together" "By how many points settling this claim is expected to bring the two readers together; below 0 it drives them apart.";
        DoubleCrux "Double crux" "The two differ on it, it would move both, and settling it is expected to bring them together.";
        GapPart "A part of the gap" "How much of the gap the numbers of this claim, and of what bears on it, carry, averaged over the orders in which they can be exchanged.";
        Sensitivity "Sensitivity" "How far the conclusion moves when one number goes from one end of its range to the other, everything else as it is.";
        TornadoBar "A bar of the tornado" "The conclusion with this number at the lower and at the upper end of the range the reader gave; ten points to either side, or half and twice the ratio, where none was given.";
        Curve "Curve" "The conclusion for everything the number could be.";
        WantedConclusion "What you would have to believe" "The conclusion to arrive at; beside it stands what the number would have to be.";
        SecondNumber "A second number" "Shows the conclusion for every pair of values of two numbers.";
        GridCell "A cell of the grid" "The conclusion with both numbers at these values.";
        Story "Most likely story" "If the conclusion holds: the states of all claims that are most probable together. A single story is often unlikely; it is only likelier than every other.";
        Scenarios "Scenarios" "Up to four worlds side by side: what is taken as found out in each, and what that makes of every claim.";
        KeepScenario "Keep as a scenario" "Keeps what is taken as found out now under a name, to be compared with others.";
        EnterScenario "Suppose it" "Takes what the scenario takes as found out as found out on the map.";
        Pool "Pool" "One number from those of several readers, in the ways that are in use.";
        PoolRow "A way of pooling" "How the number is made from those of the readers.";
        PoolWeight "Weight" "How much the reader counts in the weighted pool: 2 is twice as much as 1.";
        Distances "Distances" "How far two readers are apart over all claims on which any two differ: the root mean square of the differences of their numbers, in points.";
        OpinionMap "Opinion map" "Readers who think alike lie together; the axes are those along which the readers differ most.";
        Extremize "Extremize" "Raises the odds of the pool to this power; 1 leaves it. Only sound where readers are known to hold back, and where they know different things.";
        NextQuestion "What to settle next" "The claim whose settling is expected to tell most, or to bring the two readers closest.";
    }
    Journal "Journal and scores" {
        Journal "Journal" "Every change of a number with its day and its reason, the newest first, and what is due for another look.";
        Since "Since" "Only changes after this day are listed: 2024, 2024-05 or 2024-05-31.";
        Until "Until" "Only changes up to this day are listed: 2024, 2024-05 or 2024-05-31.";
        ChangeReason "Why it changed" "What made the reader change the number; it stays with the change in the journal.";
        ChangeLine "A change" "Press to go to the claim or quantity whose number changed.";
        DueForReview "Due for another look" "Claims whose day for another look has come and that have not turned out yet, the longest overdue first.";
        Sparkline "What was held" "The reader's number over time, from the first day that is known until today.";
        Scores "Scores" "How well the forecasts did of what has turned out, for each reader.";
        Brier "Brier score" "The mean of (forecast − outcome)², the last forecast before the outcome was known; 0 is best, always saying 50 % gives 0.25.";
        LogScore "Log score" "The mean of ln(probability given to what happened); 0 is best, always saying 50 % gives −0.69.";
        PoolScore "Against the pool" "The Brier score that the pool of all readers (geometric mean of odds) has on the same claims.";
        OverTime "Over time" "The Brier score averaged over every day from the first dated number until the outcome, so that being right early counts.";
        Crps "CRPS" "The continuous ranked probability score of a quantity, in its unit: the squared distance of the curve from the value it turned out to have; 0 is best.";
        Calibration "Calibration" "Of what was forecast about alike, how much came true: on the line if forecasts mean what they say. Bars are 90 % intervals, numbers are counts.";
        Moved "Moved as said" "When a crux turned out: what the reader had said the target would be then, and what the reader said since.";
    }
    Claims "Claims" {
        Title "Title" "One neutral sentence that a reader can hold true or false.";
        Kind "Kind" "What part the claim plays in the debate: claim, crux, assumption, evidence or position.";
        Conclusion "Conclusion" "The claim the map is about: the bar at the top shows its number.";
        EditText "Edit the text" "Switches between reading a text and writing it in Markdown, with what it will look like below.";
        Text "Text" "More than a sentence, in Markdown.";
        Topic "Topic" "A heading the claim belongs under.";
        Scope "Where it holds" "For what the claim is meant, such as human-level systems only.";
        Elicit "Question to ask" "What to ask a reader who has stated no number yet.";
        Tier "Core or detail" "Core claims are shown first; details complete the debate.";
        Tags "Tags" "Words by which claims are found. Definitions and remarks about the debate itself take no part in the computation.";
        NewTag "New tag" "A word of this map's own; Enter adds it.";
        Defines "Defines" "The word that this claim defines. Several claims may define one word differently.";
        Senses "In the sense of" "The definitions in whose sense the words of the claim are meant.";
        Given "Given" "The claims under whose condition the number is meant; it counts for the rest of the map only as far as they hold.";
        Flags "Flagged as a crux" "Who says that this claim is a crux, and in which words.";
        Aliases "The same claim elsewhere" "Where the claim stands in other maps.";
        Resolution "How it turned out" "True, false, partly, or that the question has lost its sense; with the date and who says so.";
        Review "Look again" "The day on which the number should be looked at again.";
        Note "Note" "A remark of whoever made the map; it takes no part in anything.";
        Unpin "Unpin" "Lets the layout place the card again.";
        DeleteThis "Delete" "Deletes what is selected, with the links that cannot stand without it. Undo brings it back.";
        Model "How it is determined" "How the claims that bear on this one determine it: by weight, as needed parts, as routes, by logic, or by a table.";
        Count "How many" "How many of the claims that bear on it must hold.";
        Table "Table" "The probability of the claim in each case of what it depends on.";
        TableRow "A row of the table" "The probability in this case; a row that leaves little to chance moves the claim most.";
        TableSum "Sum of a row" "What the positions of a question add up to in one case: 100 % if the list of positions is complete, at most 100 % if not.";
        MakeTable "Make a table" "Writes the present weights out as a table with one row for each case, which can then be changed cell by cell.";
    }
    Quotes "Sources and quotes" {
        Quote "Quote" "Words taken from a source exactly as they stand there.";
        Speaker "Speaker" "Who says it.";
        Reporter "Reporter" "Who reports that the speaker says it, when that is somebody else.";
        Locator "Where" "Where in the source: a page, a line, a comment.";
        QuoteSource "Source" "The text, talk or table the words are taken from.";
        Attribution "How sure" "How sure it is that the speaker said it: the source says so, it follows, it may be somebody else, or nobody is named.";
        Truncated "Breaks off" "The text breaks off in the source; what is missing is not completed.";
        AddQuote "Add a quote" "Adds a quote to be filled in. Words selected in the text of a source make a claim with its quote at once.";
        RemoveQuote "Remove" "Takes this entry away. Undo brings it back.";
        OpenSource "Open the source" "Opens the address in the browser; the button names the host it leads to.";
        SourceTitle "Title of the source" "What the source is called.";
        Authors "Authors" "Who wrote it, separated by commas.";
        Date "Date" "As 2024, 2024-05 or 2024-05-31.";
        Url "Address" "Where the source can be found on the web.";
        License "License" "Under which license it may be quoted or copied.";
        SourceText "Text of the source" "The text itself, where it is kept in the map. Select words in it to make a claim of them.";
        Paragraph "Page of the text" "Long texts are shown in pages.";
        EditSourceText "Edit the text of the source" "Lets the text be written or pasted; paragraphs are kept as they are.";
    }
    Links "Links" {
        Relation "Relation" "What the link says about its target: supports, opposes, requires, undercuts, underpins or answers.";
        Strength "Strength" "How much the link bears on its target, as a word; what the words mean in numbers is set for the whole map.";
        Ratio "Likelihood ratio" "How many times more likely the source is if the target holds than if it does not: the odds of the target are multiplied by it.";
        RatioFalse "Ratio when the source fails" "What the odds of the target are multiplied by when the source does not hold; 1 unless its failing tells something too.";
        Share "Share" "How much of the effect goes, or comes, when the source holds.";
        OwnStrength "A strength of one's own" "What this reader takes the strength to be, where that is not what the map says.";
        Cap "Cap" "The highest strength to which links that underpin this one can lift it.";
        Effect "Effect" "How the link enters: by its relation, by weighing on the odds, as a route of its own, by taking away from routes, or as a tie in both directions.";
        Mutual "Mutual" "Neither claim comes first: they go together, or apart, in both directions, and what is found out about one counts for the other once.";
        DiscussionOnly "Discussion only" "Drawn and exported, but without part in the computation.";
        Inferred "The map maker's reading" "Not stated in any text.";
        Reason "Why it bears on it" "Why the source of the link bears on its target, in Markdown.";
        LinkEnd "End of the link" "The card or link at this end. Press to go there.";
        Relink "Change the end" "Lets the link start or end elsewhere, with all that is said of it.";
        LinkLine "A link" "What bears on what, and how strongly. The verb selects the link, the title the claim.";
        AddHere "Add claim" "Adds a claim that bears on what is selected.";
        Mend "Repair of numbers" "Changes a number so that what is stated and what is computed fit. Undo brings it back.";
        Conditional "Given the source" "How likely the target is if the source holds. The band is where it must lie so that, without the source, the target is neither less likely than 0 % nor more likely than 100 %. Moving it sets your own strength of the link.";
        Chosen "Shown first" "A large map opens with at most a dozen cards. Press to see which rule chose each of them, and to show all.";
        Repair "Repair" "A change that takes a circle away, the least harmful first. Undo brings it back.";
    }
    Groups "Questions and groups" {
        Exclusive "At most one position is right" "The question is then one variable: the probabilities of its positions add up.";
        Complete "The list is complete" "There is no “none of these”.";
        GroupKind "How members act together" "As a list, all needed, any enough, excluding each other, or in an order.";
        Binding "A constraint" "Taken as found out: it holds without exception, and every number follows from that.";
        Member "Member" "A claim of the group. Press to go there.";
        AddMember "Add a member" "Puts a claim into the group.";
        RemoveMember "Take out" "Takes the claim out of the group; it stays on the map.";
        MoveMember "Move" "Moves the member up or down in the order of the group.";
        Verdict "Verdict" "What is said of this option in the ranking.";
        Direction "Direction" "What first and last mean, such as from worst to best.";
        Criterion "Criterion" "By what the options are ranked.";
        MakeGroup "Make a group" "Puts the selected claims into a group, shown in one box.";
        NoneOfThese "None of these" "The probability that no position on the list is right.";
    }
    Readers "Readers" {
        Reader "Reader" "Through whose eyes the map is seen: every number is computed from this reader's credences.";
        ReaderName "Name" "How the reader is called.";
        ReaderKind "What the reader is" "A person with own numbers, a source that is quoted, several readers pooled, or an example.";
        ReaderColor "Color" "The color of the reader's dots and marks.";
        Hidden "Hidden on the canvas" "The reader's dots are not drawn; the numbers stay.";
        Camp "Camp" "The camp the reader belongs to, for comparing camps.";
        Members "Who is pooled" "The readers whose numbers are pooled into this one.";
        Nobody "Nobody" "Even odds wherever nobody's number would be needed.";
    }
    Map "The map" {
        MapTitle "Title of the map" "What the debate is called; the file can have another name.";
        MapAuthors "Authors of the map" "Who made the map, separated by commas.";
        MapLicense "License of the map" "Under which license the map may be copied.";
        StrengthWords "What strength words mean" "The likelihood ratio behind each word, on this map.";
        Findings "What needs a look" "Where numbers and parts of the map do not fit together, and what nobody has stated. Press one to go there.";
        Steps "History" "Every step since the map was opened. Press one to go back to it, or forward again.";
        Evidence "Taken as found out" "What is supposed to be known; everything else is computed under it.";
        FreeNote "Note on the map" "A remark that stands by itself or is about something on the map.";
    }
    Screen "The window" {
        OpenAddress "Open an address" "Opens the page in the browser. What is shown is where it really leads, as the network knows it.";
        StayHere "Stay here" "Does not open the address.";
        Outline "Outline" "The map as an indented list, folded as the canvas is. Arrow keys go through it, letters are typed into titles, rows can be dragged.";
        Search "Search" "Finds claims, questions, links and sources by words in titles, texts, quotes, tags and names of speakers.";
        ClearSearch "Clear the search" "Shows the whole outline again.";
        Filter "Filter" "Shows claims of one kind, speaker, source, tag or reader, or those that need something.";
        Views "Views" "Ways of looking at the map that are kept in it, and keeping the present one.";
        SavedView "A saved view" "Shows the cards and the kind of drawing that were kept under this name.";
        Canvas "Canvas" "The map as cards and links. Arrow keys go from card to card; drag the ground to move, turn the wheel to zoom.";
        Card "Card" "A claim, question or group. The bar is its posterior, the mark on it the stated credence, dots the other readers.";
        FoldButton "Fold and unfold" "Shows the cards that bear on this one and are folded away, or folds them.";
        Crumb "The way here" "The way from the conclusion to what is selected. Press a step to go there.";
        WholeMap "Whole map" "Ends the focus and shows every card.";
        ReachUp "How far up" "How many steps of what the card bears on are shown.";
        ReachDown "How far down" "How many steps of what bears on the card are shown.";
        Drawing "Kind of drawing" "Layers, rings, list or springs, and where the conclusion stands.";
        Minimap "Minimap" "The whole map, small; drag in it to move what is seen.";
        Tidying "Tidy up" "Draws the map anew, which would take away that many crossings of links.";
        Splitter "Width of a panel" "Drag it to give the panel more or less room.";
        Menus "Menus" "Every command, with its keys.";
        Recent "Recent maps" "Maps opened or saved last.";
        Jump "A claim in the inspector" "Press to go there.";
        MoreLess "More or less" "Shows or hides what belongs under this heading.";
        Notice "Notice" "What has been done, or why it could not be. It goes by itself unless something needs to be done.";
        CloseThis "Close" "Closes this and goes back to the map. Escape does the same.";
        CopyAbout "Copy this page" "Puts version, system and folders into the clipboard, for whoever is asked for help.";
        ChangeKeys "Change the keys" "Press this, then the keys the command shall have. Escape leaves them as they are.";
        ResetKeys "Keys as at first" "Gives the command the keys it had at first.";
        NewMap "New map" "Starts an empty map.";
        OpenMap "Open a map" "Opens a map from a file. Opening never changes the file.";
        Sample "Sample" "Opens a map that comes with Cruxmap. Changes are kept only in a file of your own.";
        Template "Template" "Starts a map of your own from this shape; its sentences are there to be replaced.";
        TourStep "The tour" "Goes to the next step of the tour, or back.";
        PictureChoice "Picture" "What part of the map is drawn, in which format, size and colors.";
        PathField "Path" "Where the file is, or shall be.";
        Answer "Answer to a question" "What shall be done with what was asked.";
        NumberField "How likely" "Percent (35 %), odds (1:4), one in so many (1 in 5), decibans (−6 dB), or words that stay words.";
        PaletteField "Find" "A few letters of a command, claim, question or group; they need not stand side by side.";
        Found "Something found" "Press Enter or click to do it or to go there.";
    }
}

/// Controls that say what they mean.
pub trait Means {
    /// Gives a control its meaning: shown while the pointer rests on it, spoken by screen readers.
    #[must_use]
    fn means(self, term: Term) -> Self;

    /// The same, only spoken: for what shows something of its own under the pointer.
    #[must_use]
    fn spoken(self, term: Term) -> Self;

    /// The same with the sentence of a command.
    #[must_use]
    fn says(self, sentence: &str) -> Self;
}

impl Means for Response {
    fn means(self, term: Term) -> Self {
        self.says(term.sentence())
    }

    fn spoken(self, term: Term) -> Self {
        self.ctx
            .accesskit_node_builder(self.id, |node| node.set_description(term.sentence()));
        self
    }

    fn says(self, sentence: &str) -> Self {
        self.ctx
            .accesskit_node_builder(self.id, |node| node.set_description(sentence));
        self.on_hover_text(sentence)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_term_has_a_name_of_its_own_and_a_whole_sentence() {
        let mut labels = BTreeSet::new();
        for &term in Term::ALL {
            assert!(labels.insert(term.label()), "two terms are called “{}”", term.label());
            let sentence = term.sentence();
            assert!(sentence.ends_with('.'), "{term:?}: {sentence}");
            assert!(sentence.split_whitespace().count() >= 3, "{term:?}: {sentence}");
            assert!(Section::ALL.contains(&term.section()));
        }
    }
}
