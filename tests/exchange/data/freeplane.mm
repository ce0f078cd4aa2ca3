<map version="freeplane 1.11.5">
<!--To view this file, download free mind mapping software Freeplane from https://www.freeplane.org -->
<node TEXT="Ban cars&#xa;from the center" FOLDED="false" ID="ID_1" CREATED="1" MODIFIED="2">
<hook NAME="MapStyle"><properties show_icons="true"/><map_styles><stylenode LOCALIZED_TEXT="styles.root_node"/></map_styles></hook>
<node TEXT="Pro: The air would be cleaner" POSITION="right" ID="ID_2" LINK="https://example.org/air">
<richcontent TYPE="NOTE"><html><head/><body><p>Measured in <b>three</b> cities.</p><p>More&#160;soon.</p></body></html></richcontent>
<richcontent TYPE="DETAILS" CONTENT-TYPE="plain/markdown"><text>*details*</text></richcontent>
<node TEXT="Con: Most dirt is from heating" ID="ID_3"><attribute NAME="credence" VALUE="0.4"/><attribute NAME="color" VALUE="red"/></node>
<node TEXT="Undercuts: Not measured here" ID="ID_6"/>
</node>
<node POSITION="left" ID="ID_4"><richcontent TYPE="NODE"><html><head></head><body><p>Shops would lose</p></body></html></richcontent>
<arrowlink DESTINATION="ID_2" MIDDLE_LABEL="opposes" STARTARROW="NONE" ENDARROW="DEFAULT" STARTINCLINATION="1;2;"/>
<arrowlink DESTINATION="ID_99"/>
<icon BUILTIN="stop"/>
</node>
<node LOCALIZED_TEXT="styles.question" ID="ID_5"><icon BUILTIN="help"/><node TEXT="An answer"/></node>
</node>
</map>
