# The programs of a release and nothing else. After `make release`:
#
#   docker build --build-arg VERSION="$(python3 -m tools.release.version)" --tag ia3 .
#   docker run --rm --volume "$PWD:/work" --user "$(id -u):$(id -g)" ia3 lint mira.json
FROM scratch AS archive
ARG VERSION
ADD dist/ia3-${VERSION}-linux-x86_64.tar.gz /

FROM scratch
ARG VERSION
LABEL org.opencontainers.image.title="ia3" \
  org.opencontainers.image.description="Checks, fixes and writes training configs for iA3 and LoRA networks" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}"
COPY --from=archive /ia3-${VERSION}-linux-x86_64/bin /usr/bin
COPY --from=archive /ia3-${VERSION}-linux-x86_64/share/doc /usr/share/doc
WORKDIR /work
ENTRYPOINT ["/usr/bin/ia3"]
CMD ["--help"]
